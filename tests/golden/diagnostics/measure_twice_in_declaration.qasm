// qasmill: check
qubit q;
bit a = measure q, b = measure q;
