// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
qubit[2] control;
h contorl[0];
