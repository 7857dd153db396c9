// qasmill: run
OPENQASM 3.0;
qubit[2] q;
pragma qasmill.outputs 0:1
