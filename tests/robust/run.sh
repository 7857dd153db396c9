#!/bin/sh
# Ctrl-C, a full disk and a failing allocation end with an exit code of tools/cli.h, a message, and no
# file but a whole one.
# Usage: run.sh QASMILL [SANITIZED]   1: without limits of the address space, which sanitizers reserve
set -u
tool=$(realpath "$1")
sanitized=${2:-0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/out"
cd "$work/out" || exit 1
export OMP_NUM_THREADS=1
failed=0

complain() { # WHAT
    echo "$1"
    sed 's/^/    /' "$work/err"
    failed=$((failed + 1))
}

nothing_left() { # WHAT
    [ -z "$(ls)" ] || complain "$1: left $(ls)"
    rm -rf ./*
}

# Programs: short; one that runs for long; one that is large; one whose native code is large.
head='OPENQASM 3.0; include "stdgates.inc";'
echo "$head qubit[3] q; bit[3] c; h q[0]; c[0] = measure q[0]; if (c[0]) x q[1];" >"$work/short.qasm"
echo "$head qubit[20] q; bit c; for int i in [1:10000000] { rx(0.1 * i) q; c = measure q[0]; }" \
    >"$work/long.qasm"
awk -v head="$head" 'BEGIN { print head, "qubit[20] q;"
    for (i = 0; i < 60000; i++) printf "rx(%d.5) q[%d]; cx q[%d], q[%d];\n", i, i % 20, i % 20, (i + 1) % 20
}' >"$work/large.qasm"
awk -v head="$head" 'BEGIN { print head, "qubit[4] q; bit[4] c;"
    for (i = 0; i < 1500; i++) printf "c[%d] = measure q[%d]; if (c[%d]) rx(%d.5) q[%d];\n",
        i % 4, i % 4, i % 4, i, (i + 1) % 4
}' >"$work/branches.qasm"

# Ctrl-C after so many hundredths of a second of processor time, however long these take: sets code.
# (The name in /proc/PID/stat has no blanks.)
interrupt_at() { # HUNDREDTHS COMMAND...
    due=$1 tries=0
    shift
    "$@" >"$work/stdout" 2>"$work/err" &
    pid=$!
    while [ $tries -lt 3000 ] && used=$(awk '$3 != "Z" { print $14 + $15; exit } { exit 1 }' /proc/$pid/stat) &&
        [ "$used" -lt "$due" ]; do
        sleep 0.1
        tries=$((tries + 1))
    done 2>/dev/null
    kill -INT $pid 2>/dev/null
    wait $pid
    code=$?
}
interrupted() { # WHAT COMMAND...
    what=$1
    shift
    interrupt_at 100 "$@"
    [ $code -eq 130 ] || complain "$what, interrupted: exit code $code"
    [ -s "$work/stdout" ] && complain "$what, interrupted: output"
    nothing_left "$what, interrupted"
}
interrupted run "$tool" run "$work/long.qasm"
interrupted "run --exact" "$tool" run --exact "$work/long.qasm"
echo "$head input float a; qubit[20] q; for int i in [1:200] { rx(a * i) q; cz q[0], q[i % 19 + 1]; }" \
    >"$work/swept.qasm"
awk 'BEGIN { print "a"; for (i = 0; i < 100000; i++) print i }' >"$work/rows.csv"
interrupted "run --sweep" "$tool" run "$work/swept.qasm" --sweep "$work/rows.csv" --expect Z0 -o out
if "$tool" compile "$work/long.qasm" --emit=exe -o "$work/long" 2>"$work/err"; then
    interrupted "an executable" "$work/long"
else
    complain "compile --emit=exe"
fi
interrupt_at 20 "$tool" compile -O3 "$work/large.qasm" -o large.qasm
case $code in
130) nothing_left "compile, interrupted" ;;
0 | 6) [ "$(ls)" = large.qasm ] || complain "compile: made $(ls)" ;; # 6: a search was ended
*) complain "compile, interrupted: exit code $code" ;;
esac
rm -rf ./*

# Ctrl-C ends a search, and what it has until then is written. Before the search nothing is, so the
# signal comes later and later until it falls into it.
head -n 1000 "$work/large.qasm" >"$work/searched.qasm"
for due in 50 100 200 400 800 1600; do
    interrupt_at $due "$tool" compile --passes="inline,superoptimise" --time-budget=1h \
        "$work/searched.qasm" -o searched.qasm
    [ $code -eq 130 ] || break
    nothing_left "superoptimise, not yet begun"
done
[ $code -eq 6 ] || complain "superoptimise, interrupted: exit code $code"
grep -q 'interrupted: the result is the best' "$work/err" || complain "superoptimise, interrupted: message"
"$tool" check searched.qasm >/dev/null 2>"$work/err" || complain "superoptimise, interrupted: output"
rm -rf ./*

# A full disk behind standard output.
for args in "run $work/short.qasm" "run --json $work/short.qasm" "compile $work/short.qasm" \
    "compile --emit=llvm-ir $work/short.qasm" "compile --emit=obj $work/short.qasm" \
    "stats $work/short.qasm" "fmt $work/short.qasm" "passes" "passes --markdown" "explain" "--help" "run --help" \
    "--version" "compile $work/large.qasm -o /dev/full" "compile --verify $work/short.qasm"; do
    # shellcheck disable=SC2086
    "$tool" $args >/dev/full 2>"$work/err"
    code=$?
    [ $code -eq 3 ] || complain "$args >/dev/full: exit code $code"
    grep -q 'No space left' "$work/err" || complain "$args >/dev/full: message"
done
"$tool" compile "$work/short.qasm" --emit=exe -o "$work/short" 2>"$work/err" || complain "--emit=exe"
"$work/short" >/dev/full 2>"$work/err"
code=$?
[ $code -eq 3 ] || complain "an executable >/dev/full: exit code $code"
"$work/short" -o /dev/full 2>"$work/err"
code=$?
[ $code -eq 3 ] || complain "an executable -o /dev/full: exit code $code"
nothing_left "full disk"

# The options of an executable are those of run.
for args in "-s5" "-s 5 --seed=3" "--exact --json" "-o out --shots 7" "-oout -h"; do
    # shellcheck disable=SC2086
    "$work/short" $args >"$work/stdout" 2>"$work/err" || complain "an executable, $args"
    case $args in
    *-h) grep -q -- '--shots' "$work/stdout" || complain "an executable, $args: output" ;;
    *out*)
        [ -s "$work/stdout" ] && complain "an executable, $args: output"
        "$tool" run $args "$work/short.qasm" -o run.out 2>"$work/err"
        cmp -s out run.out || complain "an executable, $args: file"
        rm -f out run.out
        ;;
    *)
        # shellcheck disable=SC2086
        "$tool" run $args "$work/short.qasm" 2>"$work/err" | cmp -s - "$work/stdout" ||
            complain "an executable, $args: not what run prints"
        ;;
    esac
    nothing_left "an executable, $args"
done

# What is wrong with them is said, in the words of run where it has them.
refused() { # ARGS...
    "$work/short" "$@" >"$work/stdout" 2>"$work/err"
    code=$?
    [ $code -eq 2 ] && [ ! -s "$work/stdout" ] || complain "an executable, $*: exit code $code"
}
same_words() { # ARGS...
    refused "$@"
    said=$(head -n 1 "$work/err")
    "$tool" run "$work/short.qasm" "$@" 2>"$work/err"
    grep -qF "qasmill: $said" "$work/err" || complain "an executable, $*: '$said' is not what run says"
}
same_words --shots=five
same_words -s=5
same_words --seed 18446744073709551616
same_words --precision=half
same_words --threads 5000
same_words -Dtheta
same_words --exact=1
same_words --shots
same_words --frobnicate
same_words --exact --shots 5
refused --shot=5
grep -qF "unknown option '--shot'; did you mean '--shots'?" "$work/err" || complain "an executable, --shot=5"
refused --code interpret
grep -qF -- "--code=interpret is not for executables" "$work/err" || complain "an executable, --code interpret"
refused 5
grep -qF "'5' is no option" "$work/err" || complain "an executable, 5"

# A disk that becomes full: files of at most a few KiB.
for format in qasm3 llvm-ir obj exe; do
    (
        trap '' XFSZ
        ulimit -f 4
        exec "$tool" compile "$work/branches.qasm" --emit=$format -o out
    ) >/dev/null 2>"$work/err"
    code=$?
    [ $code -eq 3 ] || complain "--emit=$format on a full disk: exit code $code"
    grep -q 'File too large' "$work/err" || complain "--emit=$format on a full disk: message"
    nothing_left "--emit=$format on a full disk"
done

# Memory that ends, sooner or later.
limited() { # KIB WHAT ARGS...
    kib=$1
    what="$2 with $1 KiB"
    shift 2
    (
        ulimit -v "$kib"
        exec "$tool" "$@"
    ) >"$work/stdout" 2>"$work/err"
    code=$?
    case $code in
    0 | 127) ;; # 127: the C library has no room for the variables of a thread
    1 | 70)
        grep -q 'qasmill: error: ' "$work/err" || complain "$what: message"
        [ -s "$work/stdout" ] && complain "$what: output"
        nothing_left "$what"
        ;;
    *) complain "$what: exit code $code" ;;
    esac
    rm -rf ./*
}
if [ "$sanitized" = 0 ]; then
    for kib in 20000 60000 150000 195000 205000 220000; do
        limited $kib "run" run --shots=1 "$work/branches.qasm"
        limited $kib "compile" compile "$work/large.qasm" -o large.qasm
        for format in llvm-ir obj exe; do
            limited $kib "--emit=$format" compile "$work/branches.qasm" --emit=$format -o out
        done
    done
    echo "$head qubit[27] q; h q; for int i in [0:25] { cz q[i], q[i + 1]; } h q;" >"$work/wide.qasm"
    limited 1000000 "27 qubits" run "$work/wide.qasm"
    [ $code -eq 1 ] || complain "27 qubits in 1000000 KiB: exit code $code"
fi

[ $failed -eq 0 ]
