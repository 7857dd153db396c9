// qasmill: check
OPENQASM 2.0;
const int n = 2;
