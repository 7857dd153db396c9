// qasmill: compile
OPENQASM 3.1;
include "stdgates.inc";
qubit[4] q;
let ends = q[{0, 3}];
cx ends[0], ends[1];
U(0.1, 0.2, 0.3) $2;
