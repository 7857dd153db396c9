// qasmill: run --expect "Z0" --expect "X1 - Z1" --density "q[1]"
// Rounds whose branches become equal again.
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit m;
ry(pi / 3) q[1];
for int i in [1:60] {
    h q[0];
    m = measure q[0];
    if (m) { x q[0]; }
    reset q[0];
    m = 0;
}
x q[0];
