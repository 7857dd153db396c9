// qasmill: run --amplitudes 0,7,010
OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
h q[0];
