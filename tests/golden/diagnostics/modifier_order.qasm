// qasmill: check
qubit q;
pow @ U(0, 0, 0) q;
