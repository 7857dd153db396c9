// qasmill: check
qubit[3] q;
bit[3] c;
c = measure q;
c[1] = measure q[0];
