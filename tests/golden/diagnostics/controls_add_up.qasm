// qasmill: check
qubit q;
ctrl(40) @ ctrl(40) @ U(0, 0, 0) q;
