// Teleports the state ry(pi/3)|0> from q[0] to q[2]: `result` is 1 with probability sin^2(pi/6) = 1/4.
OPENQASM 3.0;
include "stdgates.inc";

qubit[3] q;
bit[2] sent;
bit result;

ry(pi/3) q[0];

h q[1];
cx q[1], q[2];

cx q[0], q[1];
h q[0];
sent[0] = measure q[0];
sent[1] = measure q[1];

if (sent[1]) x q[2];
if (sent[0]) z q[2];

result = measure q[2];
