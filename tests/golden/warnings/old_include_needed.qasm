// qasmill: check -Wextra
OPENQASM 3.0;
include "qelib1.inc";
qubit[2] q;
rxx(0.1) q[0], q[1];
