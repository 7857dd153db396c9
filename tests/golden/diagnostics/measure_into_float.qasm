// qasmill: check
qubit[2] q;
float x = measure q;
