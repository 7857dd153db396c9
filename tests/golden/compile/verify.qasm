// qasmill: compile -O2 --verify
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
h q[0];
h q[0];
t q[1];
cx q[1], q[2];
t q[1];
c = measure q;
