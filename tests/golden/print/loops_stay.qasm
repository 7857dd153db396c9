// qasmill: compile
OPENQASM 3.1;
include "stdgates.inc";
qubit[4] q;
for int i in [0:3] { ry(i * pi / 8) q[i]; }
bit c;
while (!c) { h q[0]; c = measure q[0]; }
