// qasmill: check
OPENQASM 2.0;
qreg q[3];
reset q[1 + 1];
