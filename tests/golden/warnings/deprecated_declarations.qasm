// qasmill: check -Wextra
const int n = 2;
qreg q[n];
creg c;
reset q;
c = 1;
