// qasmill: run --exact
qubit q;
U(pi / 2, 0, pi) q;
