// qasmill: run --exact
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
x q[1];
c = measure q;
pragma qasmill.outputs 0:1 1:0
