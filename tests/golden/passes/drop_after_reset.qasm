// qasmill: compile --passes=inline,drop-unobservable
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
cx q[0], q[1];
reset q[0];
cx q[0], q[1];
rz(0.3) q[0];
z q[0];
cx q[1], q[0];
cx q[0], q[2];
