// qasmill: run --exact -D theta=pi/2 -D n=3
OPENQASM 3.1;
include "stdgates.inc";
input float theta;
input int[8] n;
int[8] square = n * n;
qubit q;
bit c;
for int i in [1:n] { rx(2 * theta) q; }
c = measure q;
