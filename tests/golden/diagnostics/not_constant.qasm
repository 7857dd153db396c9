// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
int n = 3;
qubit[n] q;
