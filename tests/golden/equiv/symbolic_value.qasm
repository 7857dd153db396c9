// qasmill: equiv -D theta=0 first/symbolic.qasm
OPENQASM 3.0;
include "stdgates.inc";
input float theta;
qubit[2] q;
rx(2 * theta) q[0];
