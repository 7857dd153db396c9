// qasmill: run --exact
// Preparing a state until a measurement says it worked: infinitely many paths, one result. Success
// has probability 1/2 in a try; the last tries, which are given up, are too unlikely to be seen.
OPENQASM 3.0;
include "stdgates.inc";

qubit[2] q;
bit failed = true;
output bit result;
int[8] tries = 0;

while (failed) {
    reset q;
    h q[0];
    ry(pi / 3) q[1];
    failed = measure q[0];
    if (tries < 5) tries += 1;
}
result = measure q[1];
