// qasmill: equiv --assume=zero-inputs,measured first/register_shapes.qasm
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[2] c;
bit d;
c[1] = measure q[0];
if (!d) {
    x q[1];
    h q[2];
    h q[2];
}
d = measure q[1];
