// qasmill: run -D k=-3
OPENQASM 3.1;
input int k;
array[int[8], 5] a = {1, 2, 3, 4, 5};
int t = 0;
for int v in a[k:] { t = 10 * t + v; }
int u = 0;
for int v in a[k:-1:1] { u = 10 * u + v; }
int w = 0;
for int v in a[-2:k:4] { w = 10 * w + v; }
def f(readonly array[int[8], #dim = 1] b, int n) -> int { int s = 0; for int v in b[:n] { s = 10 * s + v; } for int v in b[1:2] { s = 10 * s + v; } return s; }
int x = f(a[1:4], k);
int y = f(a[::-1], k);
