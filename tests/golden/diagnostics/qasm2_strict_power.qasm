// qasmill: check --std=qasm2-strict
OPENQASM 2.0;
qreg q[1];
U(2**3, 0, 0) q[0];
