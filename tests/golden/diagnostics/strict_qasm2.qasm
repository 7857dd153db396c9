// qasmill: check --std=qasm2-strict
OPENQASM 2.0;
include 'qelib1.inc';
/* a block */
qreg q[2];
creg c[2];
qreg Q[1];
creg d;
bit[2] e;
;
gate g(a,) x, { gphase(a); u1(a) x; }
opaque o x,;
rx(1e-3) q[0];
rx(2**3) q[0];
rx(2^3 - +1.0) q[0];
cx q[0], q[1],;
barrier;
if (c[0] == 1) x q[0];
if (c == 1) { x q[0]; }
if (c == true) x q[0];
if (c == 1) x q[0];
measure q -> c;
