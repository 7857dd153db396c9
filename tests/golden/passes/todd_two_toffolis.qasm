// qasmill: compile --passes=inline,todd
OPENQASM 3.0;
include "stdgates.inc";
qubit[5] q;
// Two Toffoli gates that share a control have 14 T gates: 12 when the two on the control merge, of
// which 11 are enough.
ccx q[0], q[1], q[2];
ccx q[0], q[3], q[4];
