#!/bin/sh
# Usage: run.sh BUILD SOURCE   installs into a fresh prefix, compiles the header alone as C and as C++, and
# builds and runs client.c through pkg-config and through the CMake package.
set -eu
build=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
cmake --install "$build" --prefix "$prefix" >/dev/null

header_alone() {
    echo '#include <qasmill.h>' |
        gcc -x "$1" -std="$2" -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I"$prefix/include" -
}
header_alone c c11
header_alone c c17
if command -v g++ >/dev/null; then
    header_alone c++ c++17
fi

check() {
    out=$("$1")
    echo "$out" | grep -q '"counts"' || { echo "no counts in: $out"; exit 1; }
    echo "$out" | grep -q '"11": 100' || { echo "wrong counts in: $out"; exit 1; }
}

pc=$(find "$prefix" -name qasmill.pc)
# The file carries the configured prefix; here it lies elsewhere.
flags=$(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --define-prefix --cflags --libs qasmill)
libdir=$(dirname "$(dirname "$pc")")
# shellcheck disable=SC2086
gcc ${CLIENT_CFLAGS:-} -I"$prefix/include" "$source/tests/install/client.c" -o "$work/by-pkg-config" \
    -L"$libdir" $flags -Wl,-rpath,"$libdir"
check "$work/by-pkg-config"

mkdir "$work/cmake"
cp "$source/tests/install/client.c" "$work/cmake"
cat >"$work/cmake/CMakeLists.txt" <<'EOF'
cmake_minimum_required(VERSION 3.25)
project(client LANGUAGES C)
find_package(qasmill 0.1 REQUIRED CONFIG)
add_executable(client client.c)
target_link_libraries(client PRIVATE qasmill::qasmill)
EOF
cmake -G Ninja -S "$work/cmake" -B "$work/cmake/build" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_FLAGS="${CLIENT_CFLAGS:-}" >/dev/null
cmake --build "$work/cmake/build" >/dev/null
check "$work/cmake/build/client"

"$prefix/bin/qasmill" run "$source/examples/teleport.qasm" --shots 10 >/dev/null
"$prefix/bin/qasmill" target ibm_marrakesh >/dev/null
echo "installed, compiled and ran"
