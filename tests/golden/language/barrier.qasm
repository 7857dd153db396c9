// qasmill: compile
qubit[2] q;
barrier q[0], q[1];
barrier;
barrier q;
