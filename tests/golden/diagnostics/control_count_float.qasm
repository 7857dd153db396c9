// qasmill: check
qubit[2] q;
ctrl(1.5) @ U(0, 0, 0) q[0], q[1];
