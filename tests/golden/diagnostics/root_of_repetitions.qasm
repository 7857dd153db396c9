// qasmill: compile --emit=qasm3 -O0
OPENQASM 3.0;
include "stdgates.inc";
gate big(th) a, b, c, d, e, f, g { rx(th) a; cx a, b; cx b, c; cx c, d; cx d, e; ry(th) e; cx e, f; t f; cx f, g; }
input int n;
qubit[9] q;
h q;
pow(n) @ big(0.3) q[0], q[1], q[2], q[3], q[4], q[5], q[6];
ctrl @ inv @ pow(n) @ pow(2) @ big(0.4) q[8], q[0], q[1], q[2], q[3], q[4], q[5], q[6];
ctrl @ pow(2) @ pow(n) @ big(0.4) q[8], q[0], q[1], q[2], q[3], q[4], q[5], q[6];
pow(-n) @ big(0.3) q[0], q[1], q[2], q[3], q[4], q[5], q[6];
h q;
pow(0.5) @ pow(n) @ big(0.3) q[0], q[1], q[2], q[3], q[4], q[5], q[6];
