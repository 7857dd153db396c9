// qasmill: compile --passes=resolve-stretch
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
stretch g;
barrier q;
delay[g] q[0]; delay[100ns] q[0]; delay[g] q[1];
barrier q;
