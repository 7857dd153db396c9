// qasmill: compile --passes=inline --verify-each
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
gate wait(t) a, b { delay[t * 1ns] a; cx a, b; delay[10ns] b, a; }
gate rotary(p) a { rx(p) a; }
rotary(0.5)[250ns] q;
ctrl @ rotary(0.5)[250ns] q[0], q[1];
x[5dt] q[2];
gphase(0.5)[5dt];
wait(3) q[0], q[1];
inv @ wait(4) q[2], q[1];
float f = 3;
wait(f) q[1], q[2];
box[1us] { nop q[2]; x q[0]; }
