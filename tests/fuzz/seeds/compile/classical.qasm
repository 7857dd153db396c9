OPENQASM 3;
include "stdgates.inc";
const int n = 4;
qubit[n] q;
bit[n] c = "0101";
int[8] i = -3;
uint[5] u = 7;
angle[16] a = pi / 3;
bool b = true;
float x = sin(a) ** 2;
i += 2 * (u << 1) % 5;
c[0] = measure q[0];
if (c[0] && i < 3) { x q[1]; } else { z q[1]; }
for int k in [0:2:n - 1] { rx(k * pi / 8) q[k]; if (b) break; }
while (i > 0) { i -= 1; continue; }
switch (i) { case 0, 1 { h q[0]; } default { reset q[0]; } }
c = measure q;
output bit d;
d = c[1] ^ c[2];
