// qasmill: check
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
stretch a;
duration b = 1ns;
b = a;
float r = a / b;
bool c = a > b;
def f(duration d) {}
f(a);
a = 5ns;
if (a == 5ns) { x q[0]; }
for duration w in {1ns, a} { delay[w] q[0]; }
input stretch k;
const stretch kk = 5ns;
stretch m = 2;
def g() -> duration { stretch l; return l; }
gate h2 z { delay[a] z; }
