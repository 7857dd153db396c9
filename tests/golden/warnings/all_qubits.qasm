// qasmill: check -Wall
qubit[2] q;
barrier;
