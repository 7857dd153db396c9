// qasmill: stats --cost=t
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
h q[0];
ccx q[0], q[1], q[2];
rz(0.1) q[1];
tdg q[2];
