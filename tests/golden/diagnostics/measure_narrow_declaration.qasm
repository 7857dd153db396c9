// qasmill: check
qubit[3] q;
bit[2] c = measure q;
