// qasmill: run --exact
qubit[2] q;
U(pi, 0, pi) q;
reset q[0];
bit[2] c = measure q;
