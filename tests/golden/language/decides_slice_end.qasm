// qasmill: check
qubit[12] q;
let every_second = q[0:2:12];
