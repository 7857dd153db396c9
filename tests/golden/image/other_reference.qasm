// qasmill: decode --reference=other.pgm
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] position;
qubit[1] colour;
pragma qasmill.image frqi size=2,2 at=0,0 bits=1,1 channels=1 max=255
h position;
ry(1.3397968669721179) colour[0];
cx position[0], colour[0];
ry(0.10779974791729685) colour[0];
cx position[1], colour[0];
ry(-1.2781970110193765) colour[0];
cx position[0], colour[0];
ry(-0.04619989196455565) colour[0];
