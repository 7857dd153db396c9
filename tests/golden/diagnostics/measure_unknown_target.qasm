// qasmill: check
qubit q;
d = measure q;
