// qasmill: check
qubit[0] q;
reset q[0];
