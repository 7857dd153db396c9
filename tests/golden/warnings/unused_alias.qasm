// qasmill: check -Wall
qubit[2] q;
let first = q[0];
reset q;
