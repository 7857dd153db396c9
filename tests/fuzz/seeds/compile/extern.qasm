OPENQASM 3.0;
extern f(int[32], float[64], bit[3], creg[2], angle[8], bool,) -> bit[4];
extern g();
extern k(readonly array[float, #dim = 2], mutable array[angle[5], 3]) -> bit;
array[float, 2, 2] m;
array[angle[5], 4] w;
bit e = k(m[:, ::-1], w[0:2]);
extern h(uint) -> float;
bit[4] c = f(1, 2.5, "101", "10", pi, true);
def s(qubit q) -> float { g(); return h(3) + h(uint(h(4))); }
qubit q;
while (h(2) > s(q) && c[0] == 1) { g(); c = f(2, h(1), "000", "11", 0.5, false) | "0001"; }
