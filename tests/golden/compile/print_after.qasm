// qasmill: compile --passes=inline,cancel-inverses --print-after=cancel-inverses
OPENQASM 3.1;
include "stdgates.inc";
qubit q;
x q;
x q;
