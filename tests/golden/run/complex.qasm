// qasmill: run --exact --json -D v='-(1.5 - 2im)/2' -D eps=0.1
OPENQASM 3.0;
include "stdgates.inc";
input complex[float[64]] v;
input float[16] eps;
output complex[float[64]] w;
qubit q;
def times(complex[float[64]] x, complex y) -> complex[float[32]] {
    return x * y - 1;
}
w = times(v, 2im) / v;
complex square = v ** 2;
complex[float[32]] root = sqrt(v) ** v;
complex[float[16]] low = exp(v) + eps;
bool same = v == v * 1 && v != 1im;
complex[float[32]] sum;
for complex s in {1, 2.5im, v} {
    sum += s;
}
if (imag(v) == 1.0) {
    rx(pi * real(v ** 0)) q;
}
bit c = measure q;
float[16] third = eps / 0.3;
