// qasmill: check
OPENQASM 3.0;
include "stdgates.inc";
input int i;
qubit[5] q;
qubit[3] r;
bit[5] c;
cx q[0:i], r;
cx q[0:i], r[1:i];
let a = q[i:4];
bit[3] b = c[i:4];
h q[i:i + 5];
h q[i:-1:i + 2];
h q[i:0:i + 2];
int v = 3;
let w = v;
let x1 = v[0:2];
delay[10ns] q[i:4];
