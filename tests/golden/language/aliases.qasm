// qasmill: run --exact
qubit[5] q;
let middle = q[1:3];
let ends = q[{0, 4}];
let joined = middle ++ ends;
let first = joined[0];
U(pi, 0, pi) first;
U(pi, 0, pi) joined[-1];
bit[5] c = measure q;
bit[4] b = "1000";
let top = b[2:3];
bit t = top[1];
