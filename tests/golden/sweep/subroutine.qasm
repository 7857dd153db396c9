// qasmill: run --grad --expect Y0 -D a=0
OPENQASM 3.0;
include "stdgates.inc";
input float a;
qubit[2] q;
array[float, 2] v;
def halves(qubit p, int n, float size) {
  if (n > 0) {
    rx(size) p;
    halves(p, n - 1, size / 2);
  }
}
for int i in [0:1] { v[i] = (i + 1) * a; }
halves(q[0], 3, v[1]);
pow(a) @ z q[0];
