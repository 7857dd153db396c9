// qasmill: run -D thata=1
OPENQASM 3.1;
include "stdgates.inc";
input float theta;
qubit q;
rx(theta) q;
