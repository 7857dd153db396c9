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

says() { # WORDS ARGUMENTS...: on standard error, of a command that does what it is asked
    ran=$((ran + 1))
    words=$1
    shift
    "$tool" "$@" 2>err >out && grep -qF -- "$words" err && return
    echo "$*: no '$words' in: $(cat err)"
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
same "--help run" "help run"
refused 2 "there is no command 'cmpile'" -h cmpile
for command in help run compile check fmt stats equiv encode decode target limits passes explain; do
    ran=$((ran + 1))
    "$tool" help $command >out && awk 'length > 100 { exit 1 }' out && [ -s out ] && continue
    echo "help $command: no help, or a line of more than 100 columns"
    failed=$((failed + 1))
done
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

refused 2 "'-', standard input, is given twice, but can be read once only" equiv - -
refused 2 "'-', standard input, is given several times" check - a.qasm - -

# Options and names.
refused 2 "'compile' has no option '--exact', which is one of run decode" compile a.qasm --exact
refused 2 "'compile' has no option '-s', which is one of run decode limits" compile a.qasm -s5
refused 2 "'encode' has no option '--threads', which is one of run compile stats equiv" encode frqi a --threads=2
refused 2 "'stats' has no option '--engine', which is one of run" stats a.qasm --engine=gates
refused 2 "there is no pass 'inlin' to print after" compile a.qasm -O1 --print-after=inlin
refused 2 "did you mean 'inline'?" compile a.qasm -O1 --print-after=inlin
refused 2 "'qasmill passes' lists them" compile a.qasm -O1 --print-after=nothing
refused 2 "did you mean 'unused-variable'?" explain unused-varable
refused 2 "'qasmill explain' lists them" explain E9999

refused 2 "did you mean 'pauli'?" equiv a.qasm a.qasm --method=paulis
refused 2 "'qasmill equiv --help' lists them" equiv a.qasm a.qasm --method=hope
refused 2 "can only be written to a file (-o FILE)" compile a.qasm --emit=exe
echo 'OPENQASM 3.0; input float theta; input bit b; qubit q; U(theta, 0, 0) q;' >in.qasm
refused 2 "no input of the programs is called 'theat'" equiv in.qasm a.qasm -D theat=1
refused 2 "did you mean 'theta'?" equiv in.qasm a.qasm -D theat=1
refused 2 "'x1' is no value of type float for input 'theta'" equiv in.qasm in.qasm -D theta=x1
same "equiv in.qasm in.qasm -D theta=0.5 -D b=1" "equiv in.qasm in.qasm -D theta=pi/4"

# As JSON and SARIF, wherever that is asked for.
refused 2 '"message": "unknown option '"'--shotss'" run a.qasm --shotss=5 --diagnostics=json
refused 2 '"message": "did you mean '"'--shots'" run --diagnostics=json a.qasm --shotss=5
refused 2 '"ruleId": "E0603"' equiv a.qasm --diagnostics=sarif
refused 2 "--diagnostics takes text, json or sarif, but 'xml' is given [E0603]" run a.qasm --diagnostics=xml
refused 2 "see 'qasmill run --help'" run a.qasm --frobnicate

# What cannot be written is known before the work: not even the input has been read.
mkdir folder
for option in -o --certificate; do
    refused 3 "cannot write 'no/out': No such file or directory [E0602]" compile -O3 $option no/out missing.qasm
    refused 3 "cannot write '': No such file or directory" compile $option "" missing.qasm
    refused 3 "cannot write 'folder': Is a directory" compile $option folder missing.qasm
    refused 3 "cannot write 'a.qasm/out': Not a directory" compile $option a.qasm/out missing.qasm
done
refused 3 "cannot write 'folder': Is a directory" compile --emit=exe -o folder missing.qasm
refused 3 "cannot write '/dev/null': not a regular file" compile --emit=exe -o /dev/null missing.qasm
refused 3 "libno.so: No such file or directory" compile --emit=exe -o out --extern libno.so missing.qasm
refused 3 "cannot write 'no/out': No such file or directory" run -o no/out missing.qasm
refused 3 "cannot write 'no/out': No such file or directory" encode frqi -o no/out missing.png
refused 3 "cannot write 'no/out.png': No such file or directory" decode -o no/out.png missing.qasm
refused 3 "cannot write 'no/out': No such file or directory" target nothing -o no/out
refused 3 "cannot write 'no/out': No such file or directory" limits frqi --target=nothing --plot=no/out
refused 2 "can only be written to a file (-o FILE)" compile -O3 --emit=exe missing.qasm
refused 2 "there is no output format 'qasm4'" compile -O3 --emit=qasm4 missing.qasm
refused 2 "there is no output format 'qasm4'" encode frqi --emit=qasm4 missing.png
refused 2 "the program and its certificate are both to be written to 'out'" compile -o out --certificate=out missing.qasm
refused 2 "the program and its certificate are both to be written to '-'" compile --certificate=- missing.qasm
same "target grid:2x2 --json" "target grid:2x2 -o -"

# A file that is there is read as a device's description, whatever its name.
echo x >notes
refused 1 "notes:1:1: error: a JSON value is needed" target notes
refused 3 "cannot read 'folder': Is a directory" target folder
refused 2 "there is no device 'note'" target note

# Options that exclude one another.
refused 2 "run exactly or by shots, but --exact and --shots are given" run --exact --shots=5 a.qasm
refused 2 "run exactly or by shots, but --exact and --shots are given" run --exact -s5 --expect Z0 a.qasm
refused 2 "run exactly or by shots, but --exact and --shots are given" decode --exact -s5 a.qasm

# What passes find and leave.
cat >b.qasm <<'END'
OPENQASM 3.0; include "stdgates.inc"; qubit[3] q;
cx q[0], q[1]; t q[2]; cx q[1], q[2]; cx q[1], q[2]; cx q[0], q[2];
END
says "before               CX 4, T 1, depth 4, two-qubit depth 4" compile -O1 --time-passes b.qasm
says "after                CX 2, T 1, depth 2, two-qubit depth 2" compile -O1 --time-passes b.qasm

echo "$ran checks, $failed failed"
[ $failed -eq 0 ]
