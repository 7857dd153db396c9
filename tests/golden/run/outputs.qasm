// qasmill: run --exact
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] a;
qubit[2] b;
x a[1];
ry(pi/3) b[0];
pragma qasmill.outputs 0:1 1:3 3:0
