// qasmill: check --std=qasm2-strict
OPENQASM 2;
qreg q[1];
