// qasmill: run --sweep zeros.csv --expect Z0 --expect X0 --grad
OPENQASM 3.0;
include "stdgates.inc";
input array[float[64], 2] f;
qubit[2] q;
ry(f[1]) q[0];
