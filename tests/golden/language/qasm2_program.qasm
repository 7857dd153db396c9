// qasmill: run --exact
OPENQASM 2.0;
include "qelib1.inc";
gate majority a, b, c { cx c, b; cx c, a; ccx a, b, c; }
qreg q[3];
creg c[3];
x q[0];
x q[1];
majority q[0], q[1], q[2];
barrier q;
measure q -> c;
if (c == 7) x q[0];
reset q[1];
