// qasmill: check
qubit q;
U(pi, 0) q;
