// qasmill: check -Wall
qubit[4] q;
int i = 3;
for int i in [0:2] { reset q[i]; }
reset q[i];
