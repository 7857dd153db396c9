// qasmill: check
OPENQASM 2.0;
qubit q;
reset q;
