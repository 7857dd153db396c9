// qasmill: run --grad --expect Z0
OPENQASM 3.0;
include "stdgates.inc";
qubit q;
h q;
measure q;
h q;
