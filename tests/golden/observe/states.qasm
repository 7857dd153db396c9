// qasmill: run --amplitudes "01 0, 10 1" --amplitudes 3 --probabilities
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] a;
qubit b;
x a[0];
s a[0];
h b;
