// qasmill: run --exact -O0 -D i=1 -D j=2
OPENQASM 3.0;
include "stdgates.inc";
input int i;
input int j;
qubit[4] q;
qubit[5] r;
bit[4] c;
bit[5] d;
let chosen = q[i];
x q[i:j];
cx q[i:j], r[i + 2:j + 2];
x q[j:i];
let part = c[1:3];
part[j] = 1;
x chosen;
reset q[0:i];
c[0:2] = measure q[0:2];
d = measure r;
