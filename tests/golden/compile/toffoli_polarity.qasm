// qasmill: compile --passes=inline,toffoli-polarity
OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
ccx q[0], q[1], q[2];
h q[3];
ccx q[0], q[1], q[3];
