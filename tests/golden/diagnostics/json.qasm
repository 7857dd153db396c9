// qasmill: check --diagnostics=json
OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
h q[2];
