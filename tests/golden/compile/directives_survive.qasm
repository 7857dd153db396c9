// qasmill: compile --emit=qasm3 --passes=inline,unroll,cancel-inverses,merge-rotations,fuse-1q
OPENQASM 3.0;
include "stdgates.inc";
pragma vendor.first
@vendor.register
qubit[2] q;
@vendor.goes
x q[0];
@vendor.goes_too
x q[0];
@vendor.stays
h q[0];
@vendor.loop
for int i in [0:1] {
    @vendor.body
    ry(0.1) q[i];
}
pragma vendor.last
