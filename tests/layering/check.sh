#!/bin/sh
# Which folder may include which: prints every #include that breaks the table below, and fails when
# there is one. Usage: check.sh ROOT
set -u
cd "$1" || exit 1

# folder: folders whose headers it may include (docs/architecture.md).
table='
support:  support
ir:       ir support
frontend: frontend ir support
synth:    synth ir support
encode:   encode synth ir support
passes:   passes synth ir support
runtime:  runtime ir support
equiv:    equiv runtime passes ir support
backends: backends runtime ir support
tools:    tools equiv backends runtime passes encode synth frontend ir support
tests:    tests tools equiv backends runtime passes encode synth frontend ir support
bench:    bench tests tools equiv backends runtime passes encode synth frontend ir support
include:
'
# Headers that are not named from the root: the public one, and what bison and flex make.
may_stand_alone() {
    case $1:$2 in
    tools:qasmill.h | tests:qasmill.h | bench:qasmill.h) return 0 ;;
    frontend:frontend_parser.h | frontend:frontend_lexer.h) return 0 ;;
    esac
    return 1
}

faults=0
fault() {
    echo "$1: $2"
    faults=$((faults + 1))
}

check_include() { # file line-number included
    folder=${1%%/*}
    allowed=$(echo "$table" | sed -n "s/^$folder: *//p")
    case $3 in
    ../* | ./* | */../*) fault "$1:$2" "\"$3\" is not written from the root" ;;
    */*)
        case " $allowed " in
        *" ${3%%/*} "*) ;;
        *) fault "$1:$2" "$folder may not include \"$3\" (only: ${allowed:-nothing})" ;;
        esac
        ;;
    *) may_stand_alone "$folder" "$3" || fault "$1:$2" "\"$3\" is not written from the root" ;;
    esac
}

# The first include of a .c file is its own header, where it has one.
check_own_header() { # file
    own=${1%.c}.h
    [ -f "$own" ] || return 0
    first=$(grep -m1 '^#include' "$1")
    [ "$first" = "#include \"$own\"" ] || fault "$1" "the first include is not \"$own\""
}

list=$(mktemp)
trap 'rm -f "$list"' EXIT
find support ir synth encode frontend passes runtime equiv backends tools tests bench include \
    \( -path tests/layering/broken -o -path tests/install \) -prune -o \
    -type f -name '*.[chly]' -print 2>/dev/null | sort >"$list"
while read -r file; do
    case $file in *.c) check_own_header "$file" ;; esac
    case $file in
    backends/llvm/*) ;;
    *) grep -n '^#include *[<"]llvm-c/' "$file" && fault "$file" "only backends/llvm sees LLVM-C" ;;
    esac
done <"$list"
includes=$(xargs grep -Hno '^#include *"[^"]*"' <"$list" | sed 's/#include *"\(.*\)"/\1/')
while IFS=: read -r file line included; do
    [ -n "$file" ] && check_include "$file" "$line" "$included"
done <<EOF
$includes
EOF
echo "$(wc -l <"$list") files, $faults faults"
[ "$faults" -eq 0 ] && [ -s "$list" ]
