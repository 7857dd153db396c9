// qasmill: check
qubit[true] q;
