// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
def f(int[32] a) -> int[32] { return a; }
