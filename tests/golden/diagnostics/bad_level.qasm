// qasmill: compile -O7
OPENQASM 3.1;
include "stdgates.inc";
qubit q;
