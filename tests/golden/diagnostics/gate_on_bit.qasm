// qasmill: check
qubit q;
bit c;
U(0, 0, 0) c;
