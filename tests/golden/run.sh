#!/bin/sh
# Golden tests: runs the tool on each NAME.qasm of a folder with the arguments in its first line,
# "// qasmill: ARGS", and compares what it prints with NAME.out (stdout) and NAME.err (stderr). A file
# that is absent stands for no output; the exit code must be what NAME.code says, or without it 0
# when NAME.out is there, else not 0.
# Usage: run.sh [--bless] QASMILL FOLDER...     --bless rewrites the expected files: read the diff.
set -u
bless=false
if [ "${1:-}" = --bless ]; then
    bless=true
    shift
fi
tool=$(realpath "$1")
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ran=0 failed=0

run_case() { # NAME, in its folder; leaves out, err and code in $work
    args=$(sed -n '1s|^// qasmill: ||p' "$1.qasm")
    if [ -z "$args" ]; then
        echo "$1.qasm: the first line is not '// qasmill: ARGS'"
        return 1
    fi
    eval "set -- $args \"$1.qasm\""
    "$tool" "$@" >"$work/out" 2>"$work/err" </dev/null
    code=$?
}

save() { # kept? produced expected
    if [ "$1" = yes ]; then cp "$2" "$3"; else rm -f "$3"; fi
}

bless_case() {
    save "$([ $code -eq 0 ] && echo yes)" "$work/out" "$1.out"
    save "$([ -s "$work/err" ] && echo yes)" "$work/err" "$1.err"
    if [ -s "$work/out" ] && [ $code -ne 0 ]; then
        cp "$work/out" "$1.out"
        echo $code >"$1.code"
    else
        rm -f "$1.code"
    fi
    [ -f "$1.out" ] || [ -f "$1.err" ] || echo "$1: fails without a message"
}

check_case() {
    [ -f "$1.out" ] || [ -f "$1.err" ] || {
        echo "$1: there is neither $1.out nor $1.err"
        return 1
    }
    same=true
    for stream in out err; do
        expected=$1.$stream
        [ -f "$expected" ] || expected=/dev/null
        diff -u --label "$1.$stream expected" --label "$1.$stream" "$expected" "$work/$stream" ||
            same=false
    done
    if [ -f "$1.code" ]; then
        [ "$(cat "$1.code")" = $code ] || {
            echo "$1: exit code $code where $(cat "$1.code") is expected"
            same=false
        }
    elif [ -f "$1.out" ] && [ $code -ne 0 ]; then
        echo "$1: exit code $code where 0 is expected"
        same=false
    elif [ ! -f "$1.out" ] && { [ $code -eq 0 ] || [ $code -ge 64 ]; }; then
        echo "$1: exit code $code where a user's mistake (1 to 3) is expected"
        same=false
    fi
    $same
}

for folder; do
    cd "$folder" || exit 1
    for file in *.qasm; do
        name=${file%.qasm}
        ran=$((ran + 1))
        if ! run_case "$name"; then
            failed=$((failed + 1))
        elif $bless; then
            bless_case "$name"
        elif ! check_case "$name"; then
            failed=$((failed + 1))
        fi
    done
    cd - >/dev/null || exit 1
done
echo "$ran cases, $failed failed"
[ $failed -eq 0 ] && [ $ran -gt 0 ]
