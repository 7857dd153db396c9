#!/bin/sh
# Mistakes on the command line: the exit code, and a message with the reason and the way out.
# Usage: run.sh QASMILL
set -u
tool=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
ran=0 failed=0

refused() { # EXIT-CODE WORDS-OF-THE-MESSAGE ARGUMENTS...
    ran=$((ran + 1))
    code=$1 words=$2
    shift 2
    "$tool" "$@" >out 2>err </dev/null
    found=$?
    [ $found = "$code" ] && grep -qF -- "$words" err && [ ! -s out ] && return
    echo "$*: exit code $found, $(cat err)"
    failed=$((failed + 1))
}

same() { # ARGUMENTS -- ARGUMENTS: both print the same
    ran=$((ran + 1))
    "$tool" $1 >out 2>err && "$tool" $2 2>err | cmp -s - out && [ -s out ] && return
    echo "'$1' and '$2' do not print the same: $(cat err)"
    failed=$((failed + 1))
}

echo 'OPENQASM 3.0; qubit q; bit c; c = measure q;' >a.qasm

# Commands and their operands.
same help --help
same "help compile" "compile --help"
same "help encode" "encode -h"
refused 2 "there is no command 'cmpile'" help cmpile
refused 2 "did you mean 'compile'?" help cmpile
refused 2 "'qasmill --help' lists the commands" nothing
refused 2 "'run' takes FILE, but nothing is given" run
refused 2 "as in 'qasmill run " run
refused 2 "'equiv' takes FILE FILE, but only 'a.qasm' is given" equiv a.qasm
refused 2 "'equiv' takes FILE FILE, but 'c' is given, too" equiv a.qasm b c
refused 2 "'encode' takes ENCODING IMAGE..., but only 'frqi' is given" encode frqi
refused 2 "as in 'qasmill encode frqi photo.png " encode photo.png
refused 2 "'passes' takes no operands, but 'a.qasm' is given" passes a.qasm

# Options that exclude one another.
refused 2 "run exactly or by shots, but --exact and --shots are given" run --exact --shots=5 a.qasm
refused 2 "run exactly or by shots, but --exact and --shots are given" run --exact -s5 --expect Z0 a.qasm
refused 2 "run exactly or by shots, but --exact and --shots are given" decode --exact -s5 a.qasm

echo "$ran checks, $failed failed"
[ $failed -eq 0 ]
