// qasmill: check
OPENQASM 2.0;
qreg q[1];
creg c[1];
if (q == 1) reset q;
