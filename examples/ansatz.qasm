// A parametrised circuit: give theta and phi with -D theta=0.3 -D phi=pi/5.
OPENQASM 3.0;
include "stdgates.inc";

input float theta;
input float phi;
qubit[2] q;

ry(theta) q[0];
cx q[0], q[1];
rz(2*phi) q[1];
cx q[0], q[1];
rx(-theta) q[0];
