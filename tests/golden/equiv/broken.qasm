// qasmill: equiv first/toffoli.qasm
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
h q[3];
