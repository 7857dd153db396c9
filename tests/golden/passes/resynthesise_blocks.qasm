// qasmill: compile --passes=inline,resynthesise-2q
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
// The gate on q[0] and q[2] acts on the axis of the first one: the block goes on behind it.
cx q[0], q[1];
t q[1];
cx q[0], q[2];
cx q[1], q[0];
cx q[0], q[1];
cx q[1], q[0];
cx q[0], q[1];
