// qasmill: compile --passes=inline,elide-swaps --assume=permute-outputs
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
input int[8] i;
swap q[0], q[1];
h q[0];
swap q[0], q[2];
cx q[0], q[1];
swap q[0], q[1];
swap q[0], q[2];
swap q[1], q[2];
// An operand that is known only at run time needs the old names.
x q[i];
cx q[0], q[1];
swap q[1], q[2];
bit b = measure q[2];
pragma qasmill.outputs 0:1 1:0
