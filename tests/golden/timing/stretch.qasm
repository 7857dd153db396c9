// qasmill: compile
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
stretch a;
duration b = 100ns;
stretch d = a + 2*b;
duration e = d - 5ns;
delay[a] q[0];
delay[d] q;
delay[e*2];
box[a] { x q[1]; }
{ stretch l; delay[l] q[0]; }
def f(qubit r) { stretch s; delay[s] r; x r; }
f(q[0]);
