// qasmill: run --exact
include "stdgates.inc";
qubit[1] a;
qubit[3] b;
qubit[3] c;
x a;
x b[1];
ccx a[0], b, c;
bit[3] r = measure c;
