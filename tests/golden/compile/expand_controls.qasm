// qasmill: compile --passes=inline,expand-controls
OPENQASM 3.0;
include "stdgates.inc";
qubit[5] q;
qubit[2] idle;
input float theta;
// Two dirty qubits: a ladder.
ctrl(4) @ x q[0], q[1], q[2], q[3], q[4];
// A control on 0, and a rotation by an angle that is not known.
negctrl @ ctrl @ rx(theta) q[0], q[1], q[2];
// Only the middle of its definition needs the control.
ctrl(2) @ swap q[0], q[1], q[2], q[3];
// A phase on the control.
ctrl @ U(theta, 0.5, 1) q[0], q[1];
