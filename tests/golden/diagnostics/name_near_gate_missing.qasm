// qasmill: check
OPENQASM 3.0;
qubit[2] q;
CNOT q[0], q[1];
