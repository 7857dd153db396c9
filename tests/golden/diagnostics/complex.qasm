// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
qubit q;
complex w = 1.5 - 2im;
complex[int[8]] k;
complex[float[8]] n;
float f = w;
int i = int(w);
bool less = w < 1;
complex m = w % 2;
complex s = sin(w);
rx(w) q;
if (w) { x q; }
float p = real(true) + imag("01");
float[128] wide;
