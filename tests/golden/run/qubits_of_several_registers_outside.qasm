// qasmill: run -D i=3
OPENQASM 3.1;
include "stdgates.inc";
qubit[3] q;
qubit[2] r;
input int i;
let qr = q[i] ++ r[i - 3];
int k = 0;
x qr[k];
