// qasmill: check
qubit q;
pow(1.0 / 0.0) @ U(0, 0, 0) q;
