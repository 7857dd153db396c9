// qasmill: check
qubit[3] q;
let twice = q ++ q[1];
