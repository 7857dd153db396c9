// qasmill: check
OPENQASM 2.0;
qreg q[1];
U(log(2), 0, 0) q[0];
