// qasmill: run --density "0,1,2,3,4,5,6,7,8"
OPENQASM 3.0;
include "stdgates.inc";
qubit[9] q;
qubit anc;
bit m;
h q[0];
m = measure q[0];
x q[0];
