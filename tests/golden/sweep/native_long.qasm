// qasmill: run --sweep zeros.csv --expect Z0 -D phi=0 --engine=native --no-cache
OPENQASM 3.0;
include "stdgates.inc";
input float phi;
input array[float[64], 2] f;
qubit[6] q;
for int layer in [1:20] {
  rx(f[0]) q;
  rz(f[1]) q;
  for int i in [0:5] { cx q[i], q[(i + layer % 5 + 1) % 6]; }
}
