// qasmill: check
qubit[2] q;
let int a = q;
