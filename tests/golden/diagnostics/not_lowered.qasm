// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
def f() { x $0; }
