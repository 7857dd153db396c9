// qasmill: check
qubit[2] q;
U(pi, , 0) q[0];
