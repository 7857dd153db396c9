// qasmill: run --exact
OPENQASM 3;
int n = 3;
