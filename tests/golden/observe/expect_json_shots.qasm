// qasmill: run --json --shots 100 --expect "Z0 + X1"
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
x q[0];
h q[1];
