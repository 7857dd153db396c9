// qasmill: check --max-broadcast=2
qubit[3] q;
U(0, 0, 0) q;
