// qasmill: run --exact
qubit[2] q;
bit c;
U(pi, 0, pi) q[0];
c = measure q[0];
int n;
if (c) n = 1; else n = 2;
if (n == 2) { n = 10; } else if (n == 1) { n = 20; } else { n = 30; }
