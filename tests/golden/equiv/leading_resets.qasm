// qasmill: equiv first/leading_resets.qasm
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
reset q;
h q[2];
ry(0.3) q[1];
c = measure q;
