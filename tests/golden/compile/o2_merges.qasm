// qasmill: compile -O2
OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
rz(0.25) q[0];
cx q[0], q[1];
rz(0.5) q[0];
cx q[0], q[1];
