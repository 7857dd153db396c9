// qasmill: check -Wunused-variable
OPENQASM 3.1;
qubit[2] q;
qubit spare;
let pair = q;
bit result;
for int i in [0:3] {
  int local = 1;
  const int limit = 2;
  int used = 3;
  used += 1;
  reset q;
}
if (result) {
  bit[2] c;
  c[0] = measure q[0];
}
