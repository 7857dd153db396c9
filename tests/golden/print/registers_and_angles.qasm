// qasmill: compile
OPENQASM 3.1;
include "stdgates.inc";
qubit[4] data;
qubit flag;
bit[4] out;
h data;
rz(pi/4) data[1];
rz(0.1) data[2];
cp(-3*pi/2) data[0], flag;
out = measure data;
