// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
qubit q; /* never closed
h q;
