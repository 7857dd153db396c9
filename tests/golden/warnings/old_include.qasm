// qasmill: check -Wextra
OPENQASM 3.0;
include "qelib1.inc";
qubit q;
u3(0.1, 0.2, 0.3) q;
