// qasmill: check
OPENQASM 2.0;
include "qelib1.inc";
qreg q[2];
CNOT q[0], q[1];
