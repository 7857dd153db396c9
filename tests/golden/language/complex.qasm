// qasmill: run --exact
complex[float[64]] c;
c = 2.5 + 3.5im;
complex[float] d = 2.0 + sin(π / 2) + (3.1 * 5.5 im);
float d_real = real(d);
float[64] c_imag = imag(c);
const complex e = 1 im;
complex[float[64]] a = 10.0 + 5.0im;
complex[float[64]] b = -2.0 - 7.0im;
complex[float[64]] sum = a + b;
complex[float[64]] difference = a - b;
complex[float[64]] product = a * b;
complex[float[64]] quotient = a / b;
complex[float[64]] power = a ** b;
