// qasmill: run --exact
qubit[3] q;
int i = 2;
U(pi, 0, pi) q[i];
bit[3] c = measure q;
