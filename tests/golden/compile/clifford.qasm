// qasmill: compile --passes=inline,resynthesise-clifford
OPENQASM 3.1;
include "stdgates.inc";
// 9 CX about rotations that commute with some of them.
input float th;
qubit[4] q;
bit[4] c;
rz(th) q[0];
cx q[0], q[1];
h q[1];
cx q[1], q[2];
rz(th) q[0];
cx q[0], q[1];
s q[1];
cx q[2], q[1];
h q[2];
cx q[1], q[2];
cx q[2], q[3];
cx q[0], q[1];
cx q[1], q[2];
h q[1];
cx q[0], q[1];
c = measure q;
