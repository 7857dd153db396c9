// qasmill: run --grad --expect Z0 -D a=1
OPENQASM 3.0;
include "stdgates.inc";
input float a;
qubit[3] q;
int i = int(a);
x q[i];
