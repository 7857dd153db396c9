#!/bin/sh
# Draws the pictures of docs/images.md by a formula, encodes and decodes them, and prints the table of
# that page. Usage: docs/pictures/make.sh QASMILL
set -eu
tool=$(realpath "$1")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A sailing boat under the sun, 32 x 32.
awk 'BEGIN {
    print "P2"; print 32, 32; print 255
    for (y = 0; y < 32; y++) for (x = 0; x < 32; x++) {
        v = 190 - 2 * y                                             # sky
        if ((x - 25) ^ 2 + (y - 6) ^ 2 < 14) v = 255                # sun
        if (y > 23) v = 70 + 25 * sin(x / 2.5 + y)                  # water
        if (y > 20 && y < 26 && x > 5 + y - 21 && x < 25 - (y - 21)) v = 25   # hull
        if (x == 15 && y > 3 && y < 22) v = 40                      # mast
        if (x < 15 && x > 14 - (y - 4) * 0.6 && y > 4 && y < 20) v = 235      # sail
        if (x > 15 && x < 16 + (y - 6) * 0.5 && y > 6 && y < 20) v = 120
        print int(v)
    }
}' >"$work/boat.pgm"

large() { # FILE PICTURE: four times as large, each pixel a square
    "$tool" encode basis "$1" --size=128x128 -o "$work/large.qasm"
    "$tool" decode "$work/large.qasm" -o "$2" >"$work/report"
}

large "$work/boat.pgm" boat.png
printf '| %-28s | %5s | %7s | %7s | %10s |\n' options CX PSNR SSIM 'mean error'
printf '| --- | ---: | ---: | ---: | ---: |\n'
row() { # PICTURE OPTION...
    picture=$1
    shift
    "$tool" encode frqi "$work/boat.pgm" "$@" -o "$work/boat.qasm" 2>"$work/note"
    "$tool" decode "$work/boat.qasm" --exact --reference="$work/boat.pgm" -o "$work/back.pgm" >"$work/report"
    cx=$("$tool" stats "$work/boat.qasm" | sed -n 's/^CX when expanded *//p')
    awk -v options="$*" -v cx="$cx" '/^PSNR/ { p = $2 } /^SSIM/ { s = $2 } /^mean error/ { e = $3 } END {
        printf "| `%s` | %d | %s | %.3f | %.2g |\n", options, cx, (p > 200 ? "exact" : sprintf("%.1f dB", p)), s, e
    }' "$work/report"
    [ "$picture" = - ] || large "$work/back.pgm" "$picture"
}
row - --method=mcry
row - --method=mary
row - --method=ucry
row - --method=best
row boat-50.png --compress=50
row boat-75.png --compress=75
row boat-90.png --compress=90
row boat-95.png --compress=95
row - --max-cx=100
row - --max-cx=100 --measure
row - --max-cx=100 --measure --relabel
