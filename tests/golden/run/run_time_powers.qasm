// qasmill: run --exact -O0 -D e0=0.37 -D th=1.1
OPENQASM 3.0;
include "stdgates.inc";
input float e0;
input float th;
gate g(a) p, q { rx(a) p; cx p, q; gphase(a / 3); ctrl @ pow(a) @ h p, q; }
qubit[3] q;
h q;
ry(0.3) q[1];
rz(0.8) q[2];
pow(e0) @ g(0.4) q[0], q[1];
pow(0.5) @ g(th) q[1], q[2];
ctrl @ pow(e0) @ pow(0.3) @ g(th) q[1], q[2], q[0];
negctrl @ pow(e0) @ g(th) q[2], q[0], q[1];
pow(e0) @ pow(0.5) @ rx(th) q[0];
// The same with constants, backwards: what is left is |000>.
inv @ pow(0.37) @ pow(0.5) @ rx(1.1) q[0];
inv @ negctrl @ pow(0.37) @ g(1.1) q[2], q[0], q[1];
inv @ ctrl @ pow(0.37) @ pow(0.3) @ g(1.1) q[1], q[2], q[0];
inv @ pow(0.5) @ g(1.1) q[1], q[2];
inv @ pow(0.37) @ g(0.4) q[0], q[1];
inv @ rz(0.8) q[2];
inv @ ry(0.3) q[1];
inv @ h q;
