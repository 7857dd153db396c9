// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
qubit[2] größe;
h größe[0]; h größe[7];
