// qasmill: run --exact -D theta=pi/4 -D n=3 -O2 --print-after=bind-inputs
OPENQASM 3.1;
include "stdgates.inc";
input float theta;
input int n;
qubit[2] q;
bit[2] c;
for int i in [1:n] {
    rx(theta) q[0];
    crz(theta / n) q[0], q[1];
}
ry(n * theta) q[n - 2];
c = measure q;
