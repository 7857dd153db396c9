// qasmill: check
qubit[2] q;
bit[2] c;
let mixed = q ++ c;
