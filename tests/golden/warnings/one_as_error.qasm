// qasmill: check -Werror=unused-variable -Werror=shadow -Wno-error=shadow
OPENQASM 3.1;
qubit q;
int n;
if (n == 1) {
  int n = 2;
}
