// qasmill: run --exact
OPENQASM 3.0;
include "stdgates.inc";
const int N = 2;
def fib(int n) -> int {
    if (n < 2) { return n; }
    return fib(n - 1) + fib(n - 2);
}
def bell(qubit a, qubit[2] r, int k) -> bit {
    let other = r;
    h a;
    cx a, r[0];
    cx a, other[k];
    return measure a;
}
def stop(int n) {
    if (n == 3) { end; }
    for int i in [0:2] { if (i == 1) { return; } }
}
qubit[5] q;
qubit w;
int f = fib(10) + N;
bit c;
c = bell(q[0], q[{4, 2}], 1);
bit[2] d;
{ let u = q[3] ++ w; d[1] = bell(q[1], u, 1); }
d[0] = measure w;
bool both = fib(3) > 1 && fib(4) > 2;
int count;
while (fib(count) < 5) { count += 1; }
stop(count - 3);
count = 100;
stop(3);
count = 200;
