// qasmill: compile -O1
OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
h q[0];
cx q[0], q[1];
cx q[0], q[1];
h q[0];
t q[1];
