// qasmill: run --grad --expect Z0 -D a=1
OPENQASM 3.0;
include "stdgates.inc";
input float a;
qubit[2] q;
gate both u, v { h u; cx u, v; }
pow(a) @ both q[0], q[1];
