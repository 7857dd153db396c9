// qasmill: check
int x;
qubit q;
x q;
