// qasmill: compile
OPENQASM 3.1;
include "stdgates.inc";
input angle[32] phi;
output bit[2] r;
const float k = 2 ** 3;
int[8] i = -3;
uint[8] u = 7;
bool b = i < 2 && u > 3;
i += 2 * i - 1;
u = (u << 2) & ~u;
float w = sin(k) / 3;
r = "10";
qubit q;
rz(phi / 2) q;
rx(w + i) q;
