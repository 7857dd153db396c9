// qasmill: run --exact
qubit[8] q;
U(pi, 0, pi) q[0:2:6];
U(pi, 0, pi) q[-1];
U(pi, 0, pi) q[{1, 3}];
bit[8] c = measure q;
