// qasmill: run --shots 4096 --seed 3 --expect "Z0 Z1 - X0 X1 + Y0 Y1" --expect "Z(q[1]) + 3" --expect "-2"
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
h q[0];
cx q[0], q[1];
c = measure q;
