#!/bin/sh
# Compiles every header alone, and the public one also as C99 and C++ with nothing but the standard
# library. Usage: check.sh ROOT CC FLAGS...
set -u
root=$1 cc=$2
shift 2
cd "$root" || exit 1
faults=0 count=0
compile() { # header compiler flags...
    header=$1
    shift
    count=$((count + 1))
    if ! echo "#include \"$header\"" | "$@" -fsyntax-only -; then
        echo "$header does not compile alone: $*"
        faults=$((faults + 1))
    fi
}
for header in $(find support ir synth encode frontend passes runtime equiv backends tools tests bench \
    -path tests/layering -prune -o -name '*.h' -print 2>/dev/null | sort); do
    compile "$header" "$cc" -x c -std=gnu17 -Werror -I. "$@"
done
strict="-Wall -Wextra -Wpedantic -Werror"
# shellcheck disable=SC2086
compile include/qasmill.h "$cc" -x c -std=c99 $strict -I.
if command -v c++ >/dev/null; then
    # shellcheck disable=SC2086
    compile include/qasmill.h c++ -x c++ -std=c++11 $strict -I.
fi
echo "$count headers, $faults faults"
[ "$faults" -eq 0 ] && [ "$count" -gt 10 ]
