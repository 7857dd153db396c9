// qasmill: run --prescision=single
OPENQASM 3.1;
include "stdgates.inc";
qubit[3] q;
h q[0];
cx q[0], q[1];
rx(0.7) q[2];
cz q[1], q[2];
