// Flips a fair quantum coin until it shows heads, at most ten times, and counts the flips.
OPENQASM 3.0;
include "stdgates.inc";

qubit coin;
bit heads;
output uint[8] flips;

flips = 0;
while (!heads && flips < 10) {
    reset coin;
    h coin;
    heads = measure coin;
    flips += 1;
}
