// qasmill: run --expect "Z0 Z1" --expect "0.5*X(q[0]) X1 - 2 Z(anc) + I" --expect "Y0" --expect "X(anc)"
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
qubit anc;
h q[0];
cx q[0], q[1];
ry(2 * pi / 3) anc;
