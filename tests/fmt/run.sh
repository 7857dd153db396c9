#!/bin/sh
# What qasmill fmt does with files: rewrites only those that change, keeps permissions and links,
# leaves files with errors alone, and --check writes nothing.
# Usage: run.sh QASMILL
set -u
tool=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

expect() { # WHAT WANTED GOT
    [ "$2" = "$3" ] && return
    printf '%s: expected:\n%s\nfound:\n%s\n' "$1" "$2" "$3"
    failed=$((failed + 1))
}

run() { # ARGS...; sets out and code
    out=$("$tool" fmt "$@" 2>err </dev/null)
    code=$?
}

printf 'x  q;' >changes.qasm
printf 'x q;\n' >clean.qasm
printf 'x  q\n' >wrong.qasm
printf '' >empty.qasm
chmod 640 changes.qasm
ln -s changes.qasm link.qasm
inode=$(stat -c %i clean.qasm)

run --check changes.qasm clean.qasm empty.qasm
expect "--check: exit code" 1 "$code"
expect "--check: names" changes.qasm "$out"
expect "--check: writes nothing" 'x  q;' "$(cat changes.qasm)"

run clean.qasm
expect "to standard output" 'x q;' "$out"

run -i link.qasm clean.qasm empty.qasm wrong.qasm
expect "-i: exit code with a syntax error" 1 "$code"
expect "-i: error" 1 "$(grep -c '^wrong.qasm:.*error' err)"
expect "-i: what is wrong stays" 'x  q' "$(cat wrong.qasm)"
expect "-i: what changes" 'x q;' "$(cat changes.qasm)"
expect "-i: permissions" 640 "$(stat -c %a changes.qasm)"
expect "-i: link" changes.qasm "$(readlink link.qasm)"
expect "-i: what is laid out is not written" "$inode" "$(stat -c %i clean.qasm)"
expect "-i: nothing else is left" "changes.qasm clean.qasm empty.qasm err link.qasm wrong.qasm" \
    "$(echo *)"

run --check changes.qasm clean.qasm empty.qasm
expect "--check after -i: exit code" 0 "$code"
expect "--check after -i: names" '' "$out"

expect "standard input" 'x q;' "$(printf 'x   q ;' | "$tool" fmt -)"
run -i -
expect "-i of standard input: exit code" 2 "$code"
run -i --check clean.qasm
expect "-i and --check: exit code" 2 "$code"
run absent.qasm
expect "an absent file: exit code" 3 "$code"

[ $failed -eq 0 ]
