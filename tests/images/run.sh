#!/bin/sh
# Images through the tool: encode, compile, run, decode, for all encodings, methods and a few sizes;
# and pictures of Debian's dataset-fashion-mnist where that is installed.
# Usage: run.sh QASMILL
set -u
tool=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
ran=0 failed=0
fail() {
    echo "$*"
    failed=$((failed + 1))
}

picture() { # WIDTH HEIGHT CHANNELS: a formula; no sample is 0
    awk -v w="$1" -v h="$2" -v c="$3" 'BEGIN {
        print (c == 1 ? "P2" : "P3"); print w, h; print 255
        for (i = 0; i < w * h * c; i++) print 1 + int(254 * (0.5 + 0.5 * sin(37 * i * i + 5 * i + 1)))
    }'
}

exact() { # PROGRAM REFERENCE WHAT: the exact image is the reference to 1e-9 of its range
    ran=$((ran + 1))
    "$tool" decode "$1" --exact --reference="$2" -o out.png >report 2>err || {
        fail "$3: $(cat err)"
        return
    }
    awk '/^mean error/ { exit !($3 < 1e-9) }' report || fail "$3: $(cat report)"
}

count() { # PROGRAM CX WHAT
    ran=$((ran + 1))
    found=$("$tool" stats "$1" | sed -n 's/^CX when expanded *//p')
    [ "$found" = "$2" ] || fail "$3: $found CX, not $2"
}

# All encodings and methods.
for shape in "1 1 1" "2 2 1" "3 5 1" "4 4 1" "2 2 3"; do
    # shellcheck disable=SC2086
    picture $shape >image
    for way in frqi "frqi --method=mcry" "frqi --method=mary" "frqi --method=ucry" mcrqi neqr \
        "neqr --method=mcx" qpie angle basis; do
        [ "$way $shape" = "qpie 1 1 1" ] && continue
        # shellcheck disable=SC2086
        "$tool" encode $way image -o p.qasm 2>note || fail "encode $way: $(cat note)"
        exact p.qasm image "$way of $shape"
        "$tool" compile p.qasm -O1 -o q.qasm || fail "compile"
        exact q.qasm image "$way of $shape, compiled"
        # shellcheck disable=SC2086
        "$tool" encode $way image --measure -o p.qasm 2>note || fail "encode $way: $(cat note)"
        exact p.qasm image "$way of $shape, measured"
    done
done

# Larger ones, as the literature has them: 2^k CX and less, exactly.
for side in 8 16 32; do
    picture $side $side 1 >image
    "$tool" encode frqi --method=ucry image -o p.qasm
    exact p.qasm image "ucry $side"
    count p.qasm $((side * side)) "ucry $side"
    "$tool" encode frqi image -o p.qasm
    exact p.qasm image "best $side"
    count p.qasm $((side * side - 1)) "best $side"
done

# The bits of values: as sums of one another, by walks, or by cubes where these cost less.
pattern() { # FORMULA of x and y
    awk "BEGIN { print \"P2 4 4 255\"; for (y = 0; y < 4; y++) for (x = 0; x < 4; x++) print int($1) }"
}
pattern "255 * ((x + y) % 2)" >image
"$tool" encode neqr image -o p.qasm
exact p.qasm image "neqr of a chessboard"
count p.qasm 9 "neqr of a chessboard"
pattern "(x + y) * 42.5" >image
for end in "" --measure; do
    # shellcheck disable=SC2086
    "$tool" encode neqr image $end -o p.qasm
    exact p.qasm image "neqr of a ramp"
    count p.qasm 32 "neqr of a ramp"
done

# Sequences, padding said aloud, rescaling, counts.
picture 3 4 1 >a
picture 3 4 1 | sed '4,$s/^1/9/; s/^9..$/9/' >b
cat a b >image
"$tool" encode frqi a b -o p.qasm 2>note
exact p.qasm image "a sequence"
grep -q "padded with black from 3 x 4 x 2 to 4 x 4 x 2 pixels" note || fail "padding: $(cat note)"
"$tool" decode p.qasm -o frames.png >/dev/null
[ -s frames-0.png ] && [ -s frames-1.png ] || fail "there is no file for each frame"
picture 2 2 1 >image
"$tool" encode frqi image --measure -o p.qasm
"$tool" run p.qasm --shots=20000 --seed=1 --json >counts
"$tool" decode counts p.qasm --reference=image --json >from_counts || fail "decode counts"
"$tool" decode p.qasm --shots=20000 --seed=1 --reference=image --json >from_run
cmp -s from_counts from_run || fail "counts and a run by the same shots differ"
grep -q '"unseen": 0' from_run || fail "unseen: $(cat from_run)"
awk '/"psnr"/ { exit !($2 + 0 > 30) }' from_run || fail "by shots: $(cat from_run)"
sed -n '/"counts"/,/}/p' counts | sed '1s/.*{/{/; s/},/}/' >plain
"$tool" decode plain p.qasm --reference=image --json | cmp -s - from_run || fail "counts alone"
"$tool" encode frqi image --size=4x4 -o p.qasm
"$tool" decode p.qasm | grep -q "4 x 4 pixels" || fail "rescaled"
ran=$((ran + 8))

# Fewer CX for less quality: what is said is what decoding finds, and it is what was asked for.
compressed() { # REPORTED-AT-LEAST OPTION...
    ran=$((ran + 1))
    least=$1
    shift
    "$tool" encode frqi smooth "$@" -o p.qasm 2>note || fail "encode $*: $(cat note)"
    "$tool" decode p.qasm --reference=smooth >report || fail "decode $*"
    awk -v least="$least" '/^PSNR/ { exit !($2 >= least) }' report || fail "$*: $(cat note report)"
    grep -q "note: compressed to [0-9]* CX, PSNR" note || fail "$*: $(cat note)"
}
awk 'BEGIN { print "P2 16 16 255"; for (i = 0; i < 256; i++) print int(120 + 90 * sin(i / 40) * cos(i % 16 / 5)) }' >smooth
compressed 24 --psnr=24.5
compressed 24 --psnr=24.5 --measure
compressed 24 --psnr=24.5 --measure --relabel
compressed 24 --psnr=24.5 --relabel
compressed 30 --compress=50
compressed 30 --fidelity=0.9999
compressed 5 --max-cx=10
[ "$("$tool" stats p.qasm | sed -n 's/^CX when expanded *//p')" -le 10 ] || fail "--max-cx=10"

# What is asked for wrongly.
refused() { # EXIT-CODE WORDS-OF-THE-MESSAGE ARGUMENTS...
    ran=$((ran + 1))
    code=$1 words=$2
    shift 2
    "$tool" "$@" >out 2>err
    found=$?
    [ $found = "$code" ] && grep -qF -- "$words" err || fail "$*: exit code $found, $(cat err)"
}
refused 2 "--size takes WIDTHxHEIGHT, but '3' is given" encode frqi image --size=3
refused 1 "an image of 0 x 3 pixels is empty" encode frqi image --size=0x3
refused 2 "the encoding 'neqr' has no method 'mary'" encode neqr image --method=mary
refused 2 "the method 'mary' exists up to 10 address qubits, but the image needs 12" \
    encode frqi image --size=64x64 --method=mary
refused 2 "one is given, not two" encode frqi image --psnr=20 --max-cx=5
refused 2 "can be compressed" encode neqr image --psnr=20
refused 1 "no position that has an amplitude" encode qpie image --size=1x1
refused 1 "more than 1000 samples" encode frqi image --size=64x64 --max-image-samples=1000
refused 2 "'encode' takes ENCODING IMAGE..., but only 'frqi' is given" encode frqi
refused 2 "as in 'qasmill encode frqi photo.png" encode photo.png
refused 1 "has more than 2 bytes" encode frqi image --max-file-bytes=2
refused 3 "cannot write '/nowhere/p.qasm'" encode frqi image -o /nowhere/p.qasm
refused 3 "cannot write '/nowhere/p.png'" decode p.qasm -o /nowhere/p.png

# Real pictures.
data=/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz
if [ -f $data ]; then
    for i in 0 7 19; do
        printf 'P5\n28 28\n255\n' >image
        zcat $data | tail -c +$((17 + 784 * i)) | head -c 784 >>image
        for way in frqi "frqi --method=ucry" neqr qpie "frqi --measure"; do
            # shellcheck disable=SC2086
            "$tool" encode $way image -o p.qasm 2>note || fail "encode $way: $(cat note)"
            exact p.qasm image "picture $i, $way"
        done
    done
else
    echo "SKIPPED: real pictures, for Debian's package dataset-fashion-mnist is not installed"
fi
echo "$ran checks, $failed failed"
[ $failed -eq 0 ] && [ $ran -gt 100 ]
