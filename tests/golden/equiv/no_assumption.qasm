// qasmill: equiv --assume=zero-inputs,sorted first/toffoli.qasm
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
h q[0];
ccx q[0], q[1], q[2];
t q[1];
