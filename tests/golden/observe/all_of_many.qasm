// qasmill: run --probabilities
OPENQASM 3.0;
include "stdgates.inc";
qubit[25] q;
qubit anc;
bit m;
h q[0];
m = measure q[0];
x q[0];
