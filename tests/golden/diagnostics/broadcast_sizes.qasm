// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
qubit[2] a;
qubit[3] b;
cx a, b;
