// qasmill: run --grad --expect Z0 -D a=0.5
OPENQASM 3.0;
include "stdgates.inc";
input float a;
qubit q;
array[float, 2] v;
for int i in [1:2] { v[i] = a; }
rx(v[1]) q;
