// qasmill: run --exact -O0 -D i=1 -D e0=0.3
OPENQASM 3.0;
include "stdgates.inc";
input int i;
input float e0;
gate g(a) p, q { rx(a) p; cx p, q; }
def f(qubit[3] r, float ee) -> bit {
  pow(ee) @ g(ee) r[0], r[2];
  let l = r[1:2];
  int k = 1;
  x l[k];
  x r[0:k];
  return measure r[1];
}
qubit[4] q;
bit c = f(q[{i, 2, 0}], e0);
for int n in [0:1] { pow(n + 0.5) @ g(0.3) q[n], q[n + 1]; ctrl @ pow(e0) @ g(0.1 * n) q[3], q[n], q[n + 1]; }
if (c) { pow(e0) @ inv @ g(e0) q[1], q[0]; }
