// qasmill: compile --emit=qasm2
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
s q[0];
@note of the second
s q[1];
