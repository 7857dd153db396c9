OPENQASM 3.0;
include "stdgates.inc";
// b = a + b of three bits, and the carry: the adder of Cuccaro, Draper, Kutin and Moulton.
gate majority a, b, c {
    cx c, b;
    cx c, a;
    ccx a, b, c;
}
gate unmajority a, b, c {
    ccx a, b, c;
    cx c, a;
    cx a, b;
}
qubit zero;
qubit[3] a;
qubit[3] b;
qubit carry;
majority zero, b[0], a[0];
majority a[0], b[1], a[1];
majority a[1], b[2], a[2];
cx a[2], carry;
unmajority a[1], b[2], a[2];
unmajority a[0], b[1], a[1];
unmajority zero, b[0], a[0];
