// qasmill: check
OPENQASM 2.0;
bit c;
qubit q;
measure q -> c;
