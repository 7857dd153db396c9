// qasmill: run --exact
include "stdgates.inc";
qubit[2] q;
h q[0];
CX q[0], q[1];
cx q[0], q[1];
h q[0];
bit[2] c = measure q;
