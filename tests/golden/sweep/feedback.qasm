// qasmill: run --grad --expect Z0
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit c;
h q[0];
c = measure q[0];
if (c) {
  x q[1];
}
