// qasmill: run --grad --expect Z0
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit c = measure q[1];
float u = 0.5;
u = u * int(c);
rx(u) q[0];
