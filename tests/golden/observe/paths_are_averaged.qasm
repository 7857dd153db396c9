// qasmill: run --expect "X1" --expect "Z1" --expect "Z0 Z1" --marginal "q" --density "q[1],q[0]"
// A measurement in the middle of Bell's state leaves a mixture.
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit m;
h q[0];
cx q[0], q[1];
m = measure q[0];
if (m) { x q[1]; }
x q[0];
