// qasmill: compile --passes=inline,elide-swaps
OPENQASM 3.0;
include "stdgates.inc";
qubit[5] q;
bit[2] c;
// Undone far behind, and through control flow.
h q[0];
swap q[0], q[1];
t q[1];
c[0] = measure q[4];
if (c[0]) {
    cx q[1], q[2];
}
cx q[0], q[1];
cx q[1], q[0];
cx q[0], q[1];
cx q[0], q[2];
swap q[2], q[3];
// Of two that would have to be undone one is: the qubits that are reset are in |0> all the same.
swap q[3], q[4];
x q[3];
c[1] = measure q[3];
reset q[3];
reset q[4];
