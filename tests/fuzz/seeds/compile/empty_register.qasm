OPENQASM 3.1;
def f(qubit[0] a, qubit[2] b, int i) {
    let l = a[i] ++ b[i];
    U(0, 0, 0) l[i];
    U(0, 0, 0) l[i:1];
}
array[int[8], 0] none;
array[int[8], 2, 0] rows;
int i = 0;
uint n = sizeof(rows[i:1][0:i], 1) + sizeof(none[i:]);
int[8] x = none[i:][i];
rows[i:1][i] = none;
