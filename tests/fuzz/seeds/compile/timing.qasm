OPENQASM 3.1;
include "stdgates.inc";
qubit[3] q;
stretch a;
stretch b = 2 * a - 5ns / 3;
const duration pulse = durationof({ x[20dt] q[0]; });
duration d = 100us + 3dt;
gate g(p) k, l { delay[p * 1ns] k, l; cx k, l; }
def f(qubit r, duration w) -> duration { delay[w] r; return w * 2; }
box[1ms] { delay[b] q[0]; rx(0.5)[a] q[0]; nop q[1]; box { delay[a] q[1]; } }
barrier q[0], q[1];
d += f(q[2], d / 2);
if (d > 3ns + 1dt) { delay[durationof({ g(1) $0, $1; })] q[0:1]; }
for duration k in {1ns, d} { delay[k]; }
g(d / 1ns) q[0], q[1];
