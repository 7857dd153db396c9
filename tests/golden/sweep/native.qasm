// qasmill: run --sweep zeros.csv --expect Z0 --expect "0.5*Z0 Z1 - 2" -D phi=0 --engine=native --no-cache
OPENQASM 3.0;
include "stdgates.inc";
input float phi;
input array[float[64], 2] f;
qubit[2] q;
x q[1];
for int i in [0:1] { rx(f[i] * phi) q[i]; }
cx q[1], q[0];
rz(2 * phi * f[0]) q[1];
