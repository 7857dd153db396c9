// qasmill: check -Wall -Wno-shadow
OPENQASM 3.1;
qreg q[1];
int n = 1;
if (true) {
  int n = 2;
}
