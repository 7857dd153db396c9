// qasmill: run --grad --expect Z0 -D a=1 --explain
OPENQASM 3.0;
include "stdgates.inc";
input float a;
qubit q;
rx(a) q;
