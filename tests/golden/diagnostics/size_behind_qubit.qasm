// qasmill: check
qubit q[3];
reset q;
