// qasmill: run --grad --expect Z0
OPENQASM 3.0;
include "stdgates.inc";
qubit q;
reset q;
h q;
reset q;
