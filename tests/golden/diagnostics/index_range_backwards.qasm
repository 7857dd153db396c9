// qasmill: check
qubit[4] q;
reset q[3:0];
