// qasmill: check
OPENQASM 2.0;
include "qelib1.inc";
qreg q[2];
u3(1, 2) q[0];
if (flags == 1) x q[0];
