// qasmill: check
gate pair a, b { }
qubit[2] q;
pair q[0] q[1];
