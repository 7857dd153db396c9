// qasmill: run --exact -O0 -D i=2 -D w=7
OPENQASM 3.0;
include "stdgates.inc";
input int i;
input int[8] w;
int ones;
int sum;
bit[6] c = "110101";
for bit b in c[i:] { c[0] = 0; if (b) { ones += 1; } }
for int b in c[4:-1:i] { sum = 2 * sum + b; }
for bit b in w[0:i] { if (b) { ones += 10; } }
