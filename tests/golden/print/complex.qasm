// qasmill: compile
OPENQASM 3.0;
input complex[float[32]] z;
const complex unit = 1im;
complex[float[64]] a = 1.5 - 2im;
complex b = -unit / (1 + 3.25 im);
complex[float[16]] c;
float[16] third = 1.0 / 3.0;
c = z * 2 + b * (1 - unit) - 0.5 * a;
b = -(z ** 2.0im) ** -2;
a -= real(b) * exp(z / a);
bool far = imag(c) > third && z != 0 && z == 2.0im;
if (-0.0im == z * -0.0) {
    c = -2.5im;
    c = z * complex[float[32]](4im) / 3;
}
for complex w in {1, unit, z} {
    a = w * a;
}
