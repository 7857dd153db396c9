// qasmill: run -O2
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[8] c;
x q[0];
c[1] = measure q[0];
for int k in [0:7] {
    if (c[1]) {
        x q[k];
    }
}
