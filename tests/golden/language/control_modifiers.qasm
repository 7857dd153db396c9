// qasmill: run --exact
include "stdgates.inc";
qubit[3] a;
qubit f;
x a[0];
x a[1];
ctrl(2) @ x a[0], a[1], f;
negctrl @ x a[2], f;
ctrl @ negctrl @ x a[0], a[2], f;
bit c = measure f;
ctrl @ gphase(pi) a[2];
