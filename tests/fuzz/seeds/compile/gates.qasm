OPENQASM 3.1;
include "stdgates.inc";
input float theta;
qubit[3] q;
qubit r;
gate rot(a, b) x, y { rx(a / 2) x; ctrl @ U(0, 0, b) x, y; gphase(-a); }
let pair = q[0:1];
h q;
rot(theta, pi / 4) q[0], q[1];
inv @ rot(0.5, 1) pair[1], r;
negctrl @ ctrl(2) @ pow(1 / 2) @ x r, q[0], q[1], q[2];
cx q[{0, 1}], q[{1, 2}];
barrier q, r;
gphase(pi);
