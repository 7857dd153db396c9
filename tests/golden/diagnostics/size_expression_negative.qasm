// qasmill: check
const int n = 3;
qubit[n - 4] q;
