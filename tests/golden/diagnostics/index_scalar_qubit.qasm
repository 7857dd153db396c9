// qasmill: check
qubit q;
reset q[0];
