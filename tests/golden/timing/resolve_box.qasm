// qasmill: compile --passes=resolve-stretch --verify-each --dt=2ns
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
stretch g; stretch a; stretch b;
x[50ns] q[0]; x[50ns] q[1];
barrier q[0], q[1];
delay[g] q[0];
x[1000ns] q[2];
barrier q;
delay[b] q[0]; x[10ns] q[0]; delay[a] q[0]; x[100ns] q[1];
barrier q;
box { stretch inn; delay[inn] q[0]; x[30ns] q[0]; x[70ns] q[1]; } 
delay[500dt] q[2];
barrier q;
