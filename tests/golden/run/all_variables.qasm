// qasmill: run --exact --all-variables --json -D n=3
// The register "hidden" and the variable "n" are shown, though others are declared as outputs.
OPENQASM 3.0;
include "stdgates.inc";
input int[8] n;
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
