// qasmill: check
OPENQASM 2.0;
qreg q[2];
measure q;
