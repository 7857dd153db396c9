// qasmill: compile --std=qasm2 --emit=qasm2
opaque magic a;
qreg q[1];
magic q[0];
