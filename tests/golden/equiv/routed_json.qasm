// qasmill: equiv --json --assume=permute-outputs first/routed.qasm
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
h q[0];
cx q[0], q[1];
t q[1];
swap q[1], q[2];
cx q[0], q[1];
