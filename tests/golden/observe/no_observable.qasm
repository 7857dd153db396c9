// qasmill: run --expect ""
OPENQASM 3.0;
include "stdgates.inc";
qubit[5] q;
qubit anc;
bit m;
h q[0];
m = measure q[0];
x q[0];
