// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
bit[3] b = "101";
int[8] i = b;
