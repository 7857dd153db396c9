// qasmill: compile --passes=inline,resynthesise-2q
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
// Two terms of a Heisenberg chain: 6 CX each become 3.
cx q[0], q[1];
rx(0.5) q[0];
rz(0.5) q[1];
cx q[0], q[1];
s q[0];
s q[1];
cx q[0], q[1];
rx(0.25) q[0];
cx q[0], q[1];
sdg q[0];
sdg q[1];
barrier q;
cx q[1], q[2];
rz(0.5) q[2];
cx q[1], q[2];
rz(0.125) q[1];
cx q[1], q[0];
cx q[1], q[2];
rz(0.5) q[2];
cx q[1], q[2];
cx q[1], q[0];
