// qasmill: equiv first/bit_order.qasm
// The bit of the subroutine does not count: here the second bit is measured, there the first one.
OPENQASM 3.0;
qubit[2] q;
bit c;
bit d;
def unused(qubit q) { bit b; b = measure q; b = measure q; return; }
d = measure q[0];
