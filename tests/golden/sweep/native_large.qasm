// qasmill: run --sweep zeros.csv --expect Z6 --engine=native --no-cache
OPENQASM 3.0;
include "stdgates.inc";
input array[float[64], 2] f;
qubit[7] q;
rx(f[0]) q;
cx q[0], q[6];
rx(f[1]) q[6];
