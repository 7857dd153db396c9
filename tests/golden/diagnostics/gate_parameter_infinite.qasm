// qasmill: check
qubit q;
U(1.0 / 0.0, 0, 0) q;
