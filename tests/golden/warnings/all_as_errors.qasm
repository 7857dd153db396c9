// qasmill: check -Wall -Werror
OPENQASM 3.1;
qubit q;
if (true) {
  int n = 2;
}
