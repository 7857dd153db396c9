// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
qubit q;
rx(1 / 2) q;
rx(pi * (3 / 2)) q;
rx(4 / 2 * pi) q;
rx(1 * pi / 2) q;
rx(1 / 2.0) q;
angle a = -(1 / 3) * 2.0;
float f = 1 / 2;
p(-1 / (-2) * pi) q;
gate g a {
  for int i in [0:3] {
    for int j in [0:1] {
      rx(1 / 2) a;
    }
    rx(i / 2) a;
  }
  rx(3 / 4) a;
}
