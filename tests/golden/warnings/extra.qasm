// qasmill: check -Wextra
qreg q[1];
int n;
if (false) reset q;
