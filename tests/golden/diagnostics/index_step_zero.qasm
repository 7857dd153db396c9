// qasmill: check
qubit[4] q;
reset q[0:0:3];
