// qasmill: compile --passes=inline,unroll
OPENQASM 3.1;
include "stdgates.inc";
qubit[3] q;
for int i in [0:2:2] { rx(pi * i) q[i]; }
for uint k in {1, 2} { cx q[0], q[k]; }
