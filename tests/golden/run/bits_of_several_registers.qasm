// qasmill: run --exact -D i=4 -D j=-5
OPENQASM 3.1;
include "stdgates.inc";
qubit q;
bit[2] a;
bit[3] b = "100";
input int i;
input int j;
let all = a ++ b;
let one = all[i];
let two = all[{j, i}];
let more = one ++ a[1] ++ b[{0, 1}];
let deep = more[{i - 3, 3}];
bit before = one;
one = 0;
two[0] = 1;
bit[2] seen = two;
more[1] = 1;
bit[4] joined = more;
x q;
deep[0] = measure q;
deep[1] = 1;
uint[4] turns = 0;
while (more[3] == 1 && turns < 3) { turns += 1; if (turns == 2) { b[1] = 0; } }
let part = all[i:i];
part[0] = ~part[0];
