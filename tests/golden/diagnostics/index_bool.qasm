// qasmill: check
qubit[2] q;
bool b;
reset q[b];
