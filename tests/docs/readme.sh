#!/bin/sh
# The commands of README.md do what it says: each succeeds (but for the check of wrong.qasm), those that write
# no file print something, and what stands below a command is what it prints. Long searches are cut short.
# Usage: readme.sh PROJECT QASMILL
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$(dirname "$(realpath "$2")"):$PATH
cp -r "$1/examples" "$work/examples"
awk '/^    /' "$1/README.md" | grep -v '^    script/' >"$work/lines"
cd "$work" || exit 1
ran=0 faults=0

complain() { # WHAT
    echo "README.md: $command: $1"
    faults=$((faults + 1))
}

finish() { # compares what was printed with what the page shows, if it shows anything
    [ -s shown ] && ! cmp -s shown out && complain "does not print what is shown: $(cat out)"
    : >shown
}

: >shown
while IFS= read -r line; do
    case $line in
    '    $ export '*) continue ;;
    '    $ '*)
        finish
        command=$(printf '%s\n' "$line" | sed 's/^    \$ //; s/--time-budget=10min//; s/-O3/-O3 --time-budget=1/')
        wanted=0
        case $command in *wrong.qasm*) wanted=1 ;; esac
        sh -c "$command" >out 2>&1 </dev/null
        code=$?
        ran=$((ran + 1))
        [ $code -eq $wanted ] || complain "exit code $code: $(cat out)"
        case $command in
        *' -o '* | *'>'* | *'fmt -i'*) ;;
        *) [ -s out ] || complain "prints nothing" ;;
        esac
        ;;
    '    #include <qasmill.h>') break ;;
    *) printf '%s\n' "$line" | sed 's/^    //' >>shown ;;
    esac
done <lines
finish
diff -r "$1/examples" examples || complain "the examples are not laid out as fmt does"
echo "$ran commands, $faults faults"
[ $faults -eq 0 ] && [ $ran -gt 20 ]
