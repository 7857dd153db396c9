// qasmill: stats
OPENQASM 3.0;
include "stdgates.inc";
def pair(qubit[2] a) { h a[0]; cx a[0], a[1]; }
def four(qubit[4] a) -> bit { pair(a[0:1]); pair(a[1:2]); pair(a[2:3]); t a[3]; return measure a[3]; }
qubit[4] q;
bit c = four(q);
bit d = four(q);
