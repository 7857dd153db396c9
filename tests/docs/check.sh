#!/bin/sh
# The tests that docs/language.md names exist: `AREA/NAME` is a golden program, `test_...` a test program.
# Usage: check.sh PROJECT
set -u
page=$1/docs/language.md
faults=0 named=0
for word in $(grep -o '`[a-z0-9_]\{1,\}/[a-z0-9_]\{1,\}`\|`test_[a-z0-9_]*`' "$page" | tr -d '`' | sort -u); do
    named=$((named + 1))
    case $word in
    */*) found=$(ls "$1/tests/golden/$word.qasm" 2>/dev/null) ;;
    *) found=$(find "$1/tests" -name "$word.c") ;;
    esac
    if [ -z "$found" ]; then
        echo "docs/language.md: there is no test '$word'"
        faults=$((faults + 1))
    fi
done
echo "$named tests named, $faults faults"
[ $faults -eq 0 ] && [ $named -gt 0 ]
