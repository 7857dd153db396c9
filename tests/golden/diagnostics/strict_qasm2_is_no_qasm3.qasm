// qasmill: check --std=qasm2-strict
OPENQASM 3.0;
qubit q;
