// qasmill: check
qbit[2] q;
reset q;
