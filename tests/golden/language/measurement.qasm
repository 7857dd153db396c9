// qasmill: run --exact
qubit[2] q;
U(pi, 0, pi) q[1];
bit[2] c;
c = measure q;
bit d;
measure q[1] -> d;
measure q[0];
bit e = measure q[1];
