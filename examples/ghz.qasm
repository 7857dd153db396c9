// A Greenberger-Horne-Zeilinger state: all zeros or all ones.
OPENQASM 3.0;
include "stdgates.inc";

const int n = 8;
qubit[n] q;

h q[0];
for int i in [0:n - 2] {
    cx q[i], q[i + 1];
}
bit[n] c = measure q;
