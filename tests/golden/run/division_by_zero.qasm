// qasmill: run --exact
OPENQASM 3.1;
include "stdgates.inc";
qubit q;
int[8] a = 4;
bit c = measure q;
int[8] none = int[8](c);
a = a / none;
