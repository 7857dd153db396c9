// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
qubit[3] q;
int n;
def none(qubit a) { h a; }
def some(qubit[2] a, int[8] k) -> bit { x a[k]; return measure a[0]; }
def hidden() -> int { return n; }
def late() -> int { }
none(q);
none();
some(q[0:1], 1, 2);
bit c = some(q[{1, 1}], 0);
bit d = none(q[0]);
return 1;
