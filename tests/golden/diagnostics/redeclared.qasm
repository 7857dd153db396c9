// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
int a = 1;
float a = 2.0;
