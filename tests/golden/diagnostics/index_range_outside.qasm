// qasmill: check
qubit[4] q;
reset q[2:4];
