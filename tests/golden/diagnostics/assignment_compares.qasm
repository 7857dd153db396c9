// qasmill: check
qubit q;
bit c == measure q;
