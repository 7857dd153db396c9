// qasmill: check
qubit[3] q;
reset q[-4];
