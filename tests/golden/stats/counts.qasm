// qasmill: stats
OPENQASM 3.1;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
h q;
ccx q[0], q[1], q[2];
t q[0];
rz(0.3) q[1];
swap q[1], q[2];
c = measure q;
