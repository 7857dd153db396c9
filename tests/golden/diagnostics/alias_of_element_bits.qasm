// qasmill: check
OPENQASM 3.1;
array[int[8], 2] a;
bit[2] b;
uint[8] u;
input bit[2] c;
input int i;
let x = a[0][0:1] ++ b;
let y = b ++ u[{0, 1}];
let z = b ++ c;
let w = z[i];
z[0] = 1;
z[i] = 1;
w = 1;
