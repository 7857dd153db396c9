// qasmill: compile --emit=qasm2
OPENQASM 2.0;
opaque magic(a) x, y;
qreg q[2];
magic(0.5) q[0], q[1];
