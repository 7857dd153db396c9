// qasmill: check
OPENQASM 3.1;
qubit[2] q;
bit[2] c;
bit d;
int n = 1;
c = measure q;
c[1] = measure q[0];
c[1] = measure q[1];
d = measure q[0];
if (d) reset q;
d = measure q[0];
n = int[8](d);
d = measure q[0];
c[n] = measure q[0];
d = measure q[1];
for int i in [0:1] {
  c[0] = measure q[0];
}
c[0] = measure q[0];
