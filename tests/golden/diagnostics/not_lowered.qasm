// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
extern f(int[32]) -> int[32];
