// qasmill: run -O2
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[8] c;
c[1] = measure q[0];
for int k in [0:7] {
    if (c[k]) {
        x q[k];
    }
}
c[0:2] = measure q;
