// qasmill: check
qubit q;
OPENQASM 3.0;
