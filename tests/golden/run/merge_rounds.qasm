// qasmill: run --exact
// A thousand rounds of measuring and correcting: branches that have become equal are one.
OPENQASM 3.0;
include "stdgates.inc";

qubit[3] q;
bit parity;
bit last;
int ones = 0;

h q[0];
cx q[0], q[1];
for int i in [1:1000] {
    bit m;
    h q[2];
    m = measure q[2];
    if (m) {
        x q[2];
        cx q[0], q[1];
        cx q[0], q[1];
        if (ones < 3) ones += 1;
    }
}
parity = measure q[0];
if (parity) x q[1];
last = measure q[1];
