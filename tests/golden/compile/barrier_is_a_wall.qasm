// qasmill: compile --passes=inline,cancel-inverses
OPENQASM 3.1;
include "stdgates.inc";
qubit[4] q;
h q[0];
barrier q;
h q[0];
