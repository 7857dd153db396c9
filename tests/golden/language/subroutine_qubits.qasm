// qasmill: run --exact
include "stdgates.inc";
def xcheck(qubit[4] d, qubit a) -> bit {
    reset a;
    for int i in [0:3] cx d[i], a;
    return measure a;
}
qubit[4] d;
qubit a;
x d[2];
bit r = xcheck(d, a);
