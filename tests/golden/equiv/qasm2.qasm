// qasmill: equiv first/toffoli.qasm
OPENQASM 2.0;
include "qelib1.inc";
qreg a[1];
qreg b[2];
h a[0];
ccx b[0], a[0], b[1];
u1(pi/4) b[0];
