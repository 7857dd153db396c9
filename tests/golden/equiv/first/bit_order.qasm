OPENQASM 3.0;
def unused(qubit q) { bit b; b = measure q; }
qubit[2] q;
bit c;
bit d;
c = measure q[0];
