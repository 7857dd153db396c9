// qasmill: check -Wall
OPENQASM 3.1;
qubit q;
int[8] n = undeclared;
