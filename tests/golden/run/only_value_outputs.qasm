// qasmill: run
// No bit register is an output.
OPENQASM 3.0;
include "stdgates.inc";
qubit q;
bit c;
output float[64] f;
h q;
c = measure q;
f = 0.5;
