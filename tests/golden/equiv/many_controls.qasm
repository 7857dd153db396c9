// qasmill: equiv --method=dd first/many_controls.qasm
OPENQASM 3.0;
include "stdgates.inc";
qubit[41] q;
h q[0];
ctrl(40) @ x q[0], q[1], q[2], q[3], q[4], q[5], q[6], q[7], q[8], q[9], q[10], q[11], q[12], q[13], q[14], q[15], q[16], q[17], q[18], q[19], q[20], q[21], q[22], q[23], q[24], q[25], q[26], q[27], q[28], q[29], q[30], q[31], q[32], q[33], q[34], q[35], q[36], q[37], q[38], q[39], q[40];
