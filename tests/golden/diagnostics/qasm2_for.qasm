// qasmill: check
OPENQASM 2.0;
qreg q[2];
for int i in [0:1] { reset q[i]; }
