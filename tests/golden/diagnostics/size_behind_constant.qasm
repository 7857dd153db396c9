// qasmill: check
const int n = 2;
qubit q[n];
reset q;
