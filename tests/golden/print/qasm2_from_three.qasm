// qasmill: compile --emit=qasm2
OPENQASM 3.1;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
ctrl @ ry(0.3) q[0], q[1];
negctrl @ x q[1], q[2];
c = measure q;
