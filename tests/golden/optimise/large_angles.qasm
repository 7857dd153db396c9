// qasmill: compile -O1 --verify
OPENQASM 3.0;
include "stdgates.inc";
gate turned a { gphase(1e17); gphase(0.3); h a; }
input float theta;
qubit[2] q;
rz(1e17) q[0];
rz(0.1) q[0];
rx(1e308) q[1];
h q[1];
rz(0.7) q[1];
cx q[0], q[1];
ctrl @ turned q[0], q[1];
rz(theta + 1e17) q[0];
rz(0.1 - theta) q[0];
