// qasmill: compile --emit=qasm2
OPENQASM 3.1;
include "stdgates.inc";
qubit q;
bit c;
while (!c) { h q; c = measure q; }
