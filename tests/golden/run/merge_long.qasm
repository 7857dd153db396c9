// qasmill: run --exact
// Long enough for native code, which would follow two paths to the power of the rounds.
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit c;
for int i in [1:100000] {
    h q[0];
    c = measure q[0];
    reset q[0];
}
x q[1];
