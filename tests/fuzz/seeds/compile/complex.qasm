OPENQASM 3.1;
input complex[float[32]] z;
const complex unit = 1im;
complex[float[64]] a = 1.5 - 2e0 im;
float[16] h = real(z) + imag(a * unit);
def f(complex x, float[16] y) -> complex[float[16]] { return x ** y; }
a = f(z, h) / (z - 3im) - -0.0im * exp(sqrt(a));
bool b = a == z && z != 0;
for complex w in {1, unit, z} { a += w; }
h = mod(h, 2.5) % 3;
qubit q;
U(real(z), h, -imag(a)) q;
