// qasmill: run --sweep zeros.csv --expect X0 --grad --json
OPENQASM 3.0;
include "stdgates.inc";
input array[float[64], 2] f;
qubit[2] q;
measure q[1];
ry(f[1]) q[0];
