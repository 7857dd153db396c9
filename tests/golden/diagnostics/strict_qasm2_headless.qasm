// qasmill: check --std=qasm2-strict
qreg q[1];
