// qasmill: check
qubit q;
U[1, 2] q;
