// qasmill: run
OPENQASM 3.0;
include "stdgates.inc";
int[8] n = 3;
qubit[3] q;
bit[2] hidden;
output bit shown;
output int[8] twice;
h q[0];
cx q[0], q[1];
x q[2];
hidden = measure q[0:1];
shown = measure q[2];
twice = 2 * n;
