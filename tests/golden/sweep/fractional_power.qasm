// qasmill: run --grad --expect Z0 -D a=1
OPENQASM 3.0;
include "stdgates.inc";
input float a;
qubit[2] q;
pow(a) @ swap q[0], q[1];
