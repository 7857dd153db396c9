// qasmill: run --exact -O0 -D f=1.25
OPENQASM 3.0;
include "stdgates.inc";
input float f;
def flip(bit[5000] a, uint[4096] w) -> bit[5000] {
    a[4999] = a[0];
    a[1] = 1;
    if (w == 1) {
        return a;
    }
    return ~a;
}
bit[4] seen;
bool folded;
{
    bit[5000] d;
    d[0] = 1;
    bit[5000] same = flip(d, 1);
    bit[5000] other = flip(d, 2);
    seen[0] = same[4999];
    seen[1] = same[2];
    seen[2] = other[1];
    seen[3] = other[2];
    angle[4096] a = f;
    folded = a == angle[4096](1.25);
}
qubit q;
h q;
angle[2000] b = f;
p(b + b) q;
p(-2.5) q;
h q;
bit c = measure q;
