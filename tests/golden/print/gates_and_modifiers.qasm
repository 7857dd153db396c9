// qasmill: compile
OPENQASM 3.1;
include "stdgates.inc";
gate both(a) x, y { rx(a) x; ry(a / 2) y; gphase(-a); }
qubit[4] q;
both(pi/3) q[0], q[1];
inv @ both(0.5) q[0], q[1];
ctrl @ both(1) q[2], q[0], q[1];
negctrl(2) @ pow(1/2) @ x q[3], q[2], q[0];
pow(0.5) @ swap q[0], q[1];
