// qasmill: run --exact
qubit[2] q;
nop q[0], q;
nop;
U(pi, 0, pi) q[0];
bit[2] c = measure q;
