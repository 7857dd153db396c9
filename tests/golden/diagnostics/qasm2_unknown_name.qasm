// qasmill: check
OPENQASM 2.0;
qreg q[1];
U(PI, 0, theta) q[0];
