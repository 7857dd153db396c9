// qasmill: run --exact --json
// "all available hardware qubits (such as '$0')" are in scope in a subroutine, also in one that
// calls itself or one that uses them.
include "stdgates.inc";
def flip() { x $0; }
def both(qubit a, int k) -> bit {
    cx $0, a;
    cx a, $7;
    flip();
    if (k > 0) return both(a, k - 1);
    return measure $7;
}
def slice(qubit[2] r) {
    int _t9 = 3;
    for int i in [0:1] cx $5, r[i];
    reset $5;
    barrier;
}
qubit v;
qubit[2] w;
flip();
bit b = both(v, 2);
bit c = both($1, 1);
x $5;
slice(w);
