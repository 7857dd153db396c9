// qasmill: compile --passes=inline,resynthesise-phase-polynomial
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
input angle theta;
// A parity that is made twice, and a symbolic rotation by another.
cx q[0], q[1];
t q[1];
cx q[0], q[1];
cx q[1], q[2];
rz(theta) q[2];
cx q[0], q[2];
tdg q[2];
cx q[1], q[2];
cx q[0], q[2];
cx q[1], q[0];
t q[0];
cx q[1], q[0];
barrier q;
// CZ does what two CX and a quarter turn do.
cx q[0], q[1];
sdg q[1];
cx q[0], q[1];
s q[0];
