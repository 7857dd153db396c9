OPENQASM 3.0;
include "stdgates.inc";
qubit q;
qubit[2] r;
bit c;
bit[2] d;
d[0] = measure q;
if (!d[1]) {
    x r[0];
}
d[1] = measure r[0];
