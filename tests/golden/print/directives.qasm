// qasmill: compile --emit=qasm3 -O0
OPENQASM 3.0;
pragma vendor.user somebody
include "stdgates.inc";
@reg.note one "x"
@two
qubit[3] q;
@on.def hello
def f(qubit a) -> bit {
  @inner
  x a;
  pragma inside def
  return measure a;
}
@on.extern
extern e(int) -> int;
@on.gate
gate g(t) a, b { @in.gate
 rx(t) a; cx a, b;
 pragma in.gate
}
@alias
let al = q[0:1];
@cell
int[8] v = 2;
@bc
h q;
@one
x q[0];
x q[1];
x q[2];
@phase
gphase(0.5);
@call
bit c = f(q[0]);
@loop
for int i in [0:1] {
  @body
  x q[i];
  pragma in loop
}
@ifs
if (c) { x q[0]; } else { @nested
 if (v == 3) { x q[1]; } }
@g
g(0.3) q[0], q[1];
@pw
pow(2) @ g(0.4) q[0], q[1];
let dd = q[v];
int w = 2;
x dd;
#pragma vendor.noise bit_flip(0.1) q[0]
@meas
measure q;
