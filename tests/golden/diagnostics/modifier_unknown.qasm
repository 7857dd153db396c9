// qasmill: check
qubit q;
control @ U(0, 0, 0) q;
