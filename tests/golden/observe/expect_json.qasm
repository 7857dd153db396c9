// qasmill: run --json --expect "Z0 - 0.5*Z1" --expect "2" --amplitudes 01,0 --marginal "q[1]" --density "1" --probabilities
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
x q[0];
