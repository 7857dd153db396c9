// qasmill: check
qubit[4] q;
bit[4] c;
let a = q[{0, 0}];
U(0, 0, 0) q[{1, 2, -3}];
let b = c[0:1] ++ c[1:2];
let d = c[{3, 3}];
let e = c[0:1] ++ c[2:3];
