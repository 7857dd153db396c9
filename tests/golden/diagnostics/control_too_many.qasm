// qasmill: check
qubit q;
ctrl(65) @ U(0, 0, 0) q;
