// qasmill: check
qubit q;
U(pi / 2, 0, 0 q;
