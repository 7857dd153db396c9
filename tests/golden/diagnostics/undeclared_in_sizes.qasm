// qasmill: check
qubit[size] q;
reset q;
