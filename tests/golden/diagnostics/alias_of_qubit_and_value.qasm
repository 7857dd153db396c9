// qasmill: check
qubit[2] q;
let a = q ++ 1;
