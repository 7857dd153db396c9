// qasmill: equiv first/symbolic.qasm
OPENQASM 3.0;
include "stdgates.inc";
input float theta;
qubit[2] q;
cx q[0], q[1];
rz(theta) q[1];
cx q[0], q[1];
rz(theta) q[0];
rx(2 * theta) q[0];
