OPENQASM 3.0;
include "stdgates.inc";
def fill(mutable array[int[8], #dim = 2] m, int[8] v) -> uint {
    for uint i in [0:sizeof(m) - 1] {
        for uint j in [0:sizeof(m, 1) - 1] { m[i, j] = v + int[8](i); }
    }
    return sizeof(m, 0) * sizeof(m, 1);
}
def total(readonly array[int[8], 3] row) -> int[32] {
    int[32] t = 0;
    for int[8] x in row { t += x; x = 0; }
    return t;
}
def bubble(mutable array[uint[8], #dim = 1] a) {
    for uint i in [0:sizeof(a) - 1] {
        for uint j in [1:sizeof(a) - 1 - i] {
            if (a[j] < a[j - 1]) { uint[8] t = a[j]; a[j] = a[j - 1]; a[j - 1] = t; }
        }
    }
}
array[int[8], 2, 3] m = {{1, 2, 3}, {4, 5, 6}};
array[int[8], 2, 2, 3] cube = {m, {{7, 8, 9}, m[0]}};
uint n = fill(cube[:, 0, 0:2:2], 40);
int[32] s1 = total(m[1]);
int[32] s2 = total(cube[1, 1]);
array[uint[8], 7] u = {5, 3, 9, 1, 7, 2, 8};
bubble(u[1:2:6]);
array[uint[8], 7] w = u;
bubble(w);
w[1:6] = w[0:5];
array[uint[8], 14] both = u ++ w;
both[3] += 100;
both[-1][0:3] = "1010";
both[2][7] = true;
int i = 2;
both[i + 1] -= 1;
both[i:i + 2] = u[-3:];
array[bool, 4] flags;
flags[1] = true;
qubit q;
x q;
flags[2] = measure q;
array[angle[8], 2] an = {pi, pi / 2};
array[float[32], 2] f = {1, 0.1};
rx(an[1]) q;
rz(f[i - 2]) q;
array[int[8], 0] empty;
array[int[8], 3, 0] empty2 = {{}, {}, {}};
uint e = sizeof(empty2, 1);
array[int[100], 2] big = {-1, 5};
for int[8] v in m[:, 1] { i += v; }
switch (m[0, 0]) { case 1 { i += 1000; } }
