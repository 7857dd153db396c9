// qasmill: compile --passes=inline,drop-unobservable --assume=zero-inputs,measured
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
x q[0];
cx q[0],q[1];
cx q[2],q[1];
h q[1];
cx q[1],q[2];
t q[2];
cz q[1],q[2];
c = measure q;
