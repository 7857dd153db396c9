// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
h registre;
x q[5];
cx q[0], q[0];
rz q[1];
