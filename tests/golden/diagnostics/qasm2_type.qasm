// qasmill: check
OPENQASM 2.0;
int[4] n;
