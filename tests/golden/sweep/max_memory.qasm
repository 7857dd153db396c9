// qasmill: run --grad --expect Z0 -D a=1 --max-memory=1K
OPENQASM 3.0;
include "stdgates.inc";
input float a;
qubit[10] q;
rx(a) q;
