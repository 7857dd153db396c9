// qasmill: compile --passes=inline,fold-phases,commute-cancel
OPENQASM 3.1;
include "stdgates.inc";

// Two layers of an Ising evolution, of which the second undoes the coupling of the first.
input float theta;
input float phi;
gate zz(turn) a, b {
    cx a, b;
    rz(turn) b;
    cx a, b;
}
qubit[3] q;
bit[3] c;
zz(theta) q[0], q[1];
zz(phi) q[1], q[2];
rx(0.5) q[2];
zz(-theta) q[1], q[0];
zz(phi) q[0], q[1];
c = measure q;
if (c[0]) {
    t q[1];
    cx q[1], q[2];
    t q[1];
}
