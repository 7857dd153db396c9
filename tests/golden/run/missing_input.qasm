// qasmill: run
OPENQASM 3.1;
include "stdgates.inc";
input float theta;
qubit q;
rx(theta) q;
