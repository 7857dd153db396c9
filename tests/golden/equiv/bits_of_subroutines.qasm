// qasmill: equiv first/bit_order.qasm
OPENQASM 3.0;
qubit[2] q;
bit c;
bit d;
def unused(qubit q) -> bit { bit b; bit[3] e; b = measure q; return measure q; }
c = measure q[0];
