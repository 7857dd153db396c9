OPENQASM 2.0;
include "qelib1.inc";
gate majority a, b, c { cx c, b; cx c, a; ccx a, b, c; }
opaque magic(t) a;
qreg q[4];
creg c[4];
u3(pi/2, 0, -pi/4) q[0];
majority q[0], q[1], q[2];
barrier q;
measure q -> c;
if (c == 3) x q[3];
reset q[0];
