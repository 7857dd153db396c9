// A picture of 4 x 4 pixels, made by: qasmill encode frqi picture.pgm --measure
// Show it: qasmill decode examples/image.qasm --shots=20000 -o picture.png
OPENQASM 3.0;
include "stdgates.inc";
qubit[4] position;
qubit[1] colour;
pragma qasmill.image frqi size=4,4 at=0,0 bits=2,2 channels=1 max=255
h position;
ry(1.1318973531316168) colour[0];
cx position[0], colour[0];
ry(-0.6390985055096883) colour[0];
cx position[1], colour[0];
ry(0.08469980193501891) colour[0];
cx position[0], colour[0];
ry(-0.08469980193501891) colour[0];
cx position[2], colour[0];
ry(0.08469980193501891) colour[0];
cx position[0], colour[0];
ry(-0.08469980193501891) colour[0];
cx position[1], colour[0];
ry(pi/8) colour[0];
cx position[0], colour[0];
ry(-0.6390985055096884) colour[0];
cx position[3], position[2];
cx position[2], position[1];
cx position[1], position[0];
bit[5] c;
c[0] = measure position[0];
c[1] = measure position[1];
c[2] = measure position[2];
c[3] = measure position[3];
c[4] = measure colour[0];
c[4] = c[4] ^ c[2] ^ c[3];
