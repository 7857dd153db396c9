// qasmill: compile -O2 --emit=qasm2
OPENQASM 2.0;
include "qelib1.inc";
opaque magic(a) p, q;
qreg q[2];
h q[0];
magic(pi/2) q[0], q[1];
h q[0];
x q[1];
x q[1];
