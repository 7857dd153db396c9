// qasmill: run --exact
OPENQASM 3.0;
include "stdgates.inc";
// The first reset finds a qubit that is entangled with no other and makes no branch. The second
// leaves q[1] in a mixture: two paths.
qubit[3] q;
bit c;
h q[2];
s q[2];
reset q[2];
ry(0.3) q[2];
h q[0];
cx q[0], q[1];
reset q[0];
c = measure q[1];
