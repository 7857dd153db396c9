// qasmill: run --shots 10000 --seed 7
// Shots that are in one state go on together, whatever happened to them before.
OPENQASM 3.0;
include "stdgates.inc";

qubit[2] q;
bit[2] c;

for int i in [1:200] {
    h q[0];
    c[0] = measure q[0];
    if (c[0]) {
        x q[0];
        h q[1];
        reset q[1];
    }
}
h q[1];
c[1] = measure q[1];
if (c == 3) z q[0];
