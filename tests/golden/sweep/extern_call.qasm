// qasmill: run --grad --expect Z0 -D a=1
OPENQASM 3.0;
include "stdgates.inc";
extern twice(float) -> float;
input float a;
qubit q;
float b = twice(a);
rx(b) q;
