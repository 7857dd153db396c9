// qasmill: compile --passes=resolve-stretch --verify-each --dt=2ns
OPENQASM 3.0;
include "stdgates.inc";
qubit[5] q;
stretch a; stretch b; stretch c;
barrier q;
cx[300ns] q[0], q[1];
x[50ns] q[2];
cx[200ns] q[3], q[4];
delay[a] q[0], q[1];
delay[b] q[2];
delay[c] q[3], q[4];
barrier q;
stretch g;
cx[300ns] q[0], q[1];
delay[g] q[2];
x[60ns] q[2];
delay[2*g] q[2];
barrier q;
