// qasmill: compile --emit=qasm3 -O0
OPENQASM 3.0;
include "stdgates.inc";
def f(qubit[2] a, qubit b) {
    cx a[0], a[1];
    x b;
}
input int i;
input int j;
qubit[5] q;
bit[5] c;
let one = q[i];
x one;
let two = q[{i, j}];
cx two[0], two[1];
x q[1:3][i];
f(q[{i, 2}], q[0]);
let part = q[{4, 2, 0}];
f(part[{i, j}], q[1]);
let bits = c[1:3];
bits[i] = 1;
bits[{i, j}] = "10";
bits[i] ^= 1;
c[0:1][i] = measure q[2];
let bit_i = c[i];
bit_i = measure q[0];
