// qasmill: compile --passes=inline,todd
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
// The T gates of two equal Toffoli gates around an S are S gates together, and so are none.
ccx q[0], q[1], q[2];
s q[0];
ccx q[0], q[1], q[2];
