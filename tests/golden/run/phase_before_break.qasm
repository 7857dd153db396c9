// qasmill: run --exact
OPENQASM 3.0;
include "stdgates.inc";
// Only the first iteration comes to the gphase behind the break.
qubit q;
for int i in [0:3] {
    gphase(pi / 4);
    if (i == 1) break;
    gphase(pi / 2);
}
