// qasmill: compile -O1 --assume=permute-outputs --emit=qasm2
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
h q[0];
swap q[0], q[1];
cx q[1], q[2];
