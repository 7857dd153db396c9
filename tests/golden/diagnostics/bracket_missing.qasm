// qasmill: check
qubit[2] q;
reset q[0;
