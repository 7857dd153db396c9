// qasmill: compile --passes=inline,resynthesise-native,fuse-1q --cost=weighted:native.weights --verify
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
qubit[2] r;
qubit[2] u;
cx q[0], q[1];
rz(0.3) q[1];
cx q[0], q[1];
swap r[0], r[1];
cp(0.25) r[0], r[1];
cx u[0], u[1];
