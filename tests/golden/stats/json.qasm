// qasmill: stats --json -O1
OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
h q[0];
h q[0];
cx q[0], q[1];
