// qasmill: compile --passes=inline,fold-phases,commute-cancel
OPENQASM 3.1;
include "stdgates.inc";

// A ripple-carry adder of two bits: majority gates on the way up, and back.
gate maj a, b, c {
    cx c, b;
    cx c, a;
    ccx a, b, c;
}
gate uma a, b, c {
    ccx a, b, c;
    cx c, a;
    cx a, b;
}
qubit[6] q;
maj q[0], q[1], q[2];
maj q[2], q[3], q[4];
cx q[4], q[5];
uma q[2], q[3], q[4];
uma q[0], q[1], q[2];
