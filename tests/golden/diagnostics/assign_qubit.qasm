// qasmill: check
qubit[2] q;
q[0] = 1;
