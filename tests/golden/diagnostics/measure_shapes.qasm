// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
qubit[3] q;
bit[2] c;
c = measure q;
