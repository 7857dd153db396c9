OPENQASM 3.0;
include "stdgates.inc";
// An angle that a function in C finds: extern.c.
extern schedule(int[32], int[32]) -> float[64];
qubit q;
bit c;
for int[32] i in [0:3] {
    ry(schedule(i, 4)) q;
}
c = measure q;
