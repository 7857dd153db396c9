// qasmill: compile --emit=qasm2
OPENQASM 2.0;
include "qelib1.inc";
gate maj a, b, c { cx c, b; cx c, a; ccx a, b, c; }
qreg q[3];
creg c[2];
maj q[0], q[1], q[2];
u2(0, pi) q[0];
measure q[0] -> c[0];
if (c == 1) x q[1];
barrier q;
measure q[1] -> c[1];
