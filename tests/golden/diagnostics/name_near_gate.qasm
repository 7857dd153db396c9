// qasmill: check
include "stdgates.inc";
qubit[2] q;
CNOT q[0], q[1];
