// qasmill: run --grad --expect X0 -D a=0 -D "b=[0, 0]"
OPENQASM 3.0;
include "stdgates.inc";
input angle a;
input array[float[64], 2] b;
qubit q;
ry(a) q;
ry(3 * b[1]) q;
