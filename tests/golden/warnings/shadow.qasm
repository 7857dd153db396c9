// qasmill: check -Wshadow
OPENQASM 3.1;
include "stdgates.inc";
const int n = 3;
int m = 1;
gate g(n) p { U(n, 0, 0) p; }
gate h2(m) a { U(m, 0, 0) a; }
qubit q;
for int m in [0:2] {
  int x = m;
  {
    int x = 2;
  }
}
