// qasmill: run --sweep n.csv --expect Z0 --max-memory=1K --threads 1
OPENQASM 3.0;
include "stdgates.inc";
input float n;
qubit[17] q;
rx(n) q;
cx q[0], q[16];
