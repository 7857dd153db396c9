// qasmill: check
qubit[3] q;
bit c;
c = measure q;
