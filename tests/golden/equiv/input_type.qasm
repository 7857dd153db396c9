// qasmill: equiv first/symbolic.qasm
OPENQASM 3.0;
include "stdgates.inc";
input angle theta;
qubit[2] q;
rx(theta) q[0];
