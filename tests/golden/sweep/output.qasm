// qasmill: run --sweep zeros.csv --expect Z0 -o /dev/stdout
OPENQASM 3.0;
include "stdgates.inc";
input array[float[64], 2] f;
qubit q;
rx(f[0]) q;
