// qasmill: check
qubit q;
U(0, 0, 1e308 * 10) q;
