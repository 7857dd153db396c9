// qasmill: run --grad --expect Z0 -D a=1
OPENQASM 3.0;
include "stdgates.inc";
input float a;
qubit q;
if (a > 0.5) {
  x q;
}
