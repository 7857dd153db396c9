// qasmill: run --exact -O0 -D i=2 -D j=-5 -D k=-1
OPENQASM 3.0;
include "stdgates.inc";
input int i;
input int j;
input int k;
qubit[5] q;
let a = q[{i, j, 4}];
for int m in [0:1] { x a[m]; }
x a[k];
let b = a[{k, 0}];
cx b[0], b[1];
bit[5] c; c = measure q;
