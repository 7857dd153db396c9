// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
qubit[3] q;
cx q[0], q[1], q[2];
