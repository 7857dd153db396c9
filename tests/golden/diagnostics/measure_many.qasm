// qasmill: check
qubit[2] q;
bit[2] c;
c = measure q[0], q[1];
