// qasmill: check
qubit[100000000000000000000] q;
