// qasmill: equiv first/measured.qasm --unitary
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
cp(0.3) q[0], q[1];
h q[0];
t q[0];
c = measure q;
