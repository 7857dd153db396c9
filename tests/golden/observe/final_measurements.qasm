// qasmill: run --expect "X0" --amplitudes 0,1
// What is observed is the state before measurements that nothing depends on.
OPENQASM 3.0;
include "stdgates.inc";
qubit q;
h q;
bit c = measure q;
