// qasmill: compile --passes=inline,resynthesise-pauli-network
OPENQASM 3.1;
include "stdgates.inc";
// A Trotter step of a Heisenberg chain of three, 18 CX as it stands.
input float J;
qubit[3] q;
bit[3] c;
gate zz(t) a, b { cx a, b; rz(t) b; cx a, b; }
gate xx(t) a, b { h a; h b; zz(t) a, b; h a; h b; }
gate yy(t) a, b { sx a; sx b; zz(t) a, b; inv @ sx a; inv @ sx b; }
xx(0.2) q[0], q[1];
yy(0.2) q[0], q[1];
zz(J) q[0], q[1];
xx(0.2) q[1], q[2];
yy(0.2) q[1], q[2];
zz(J) q[1], q[2];
xx(0.2) q[0], q[1];
yy(0.2) q[0], q[1];
zz(J) q[0], q[1];
c = measure q;
