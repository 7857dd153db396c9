// qasmill: check
qubit q;
U(pi, 0, pi, 0) q;
