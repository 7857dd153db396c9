// qasmill: compile
OPENQASM 3.1;
include "stdgates.inc";
qubit[2] q;
uint[4] n = 3;
bit[2] c = measure q;
if (c == "01") { x q[0]; } else if (c[1]) { z q[1]; } else { h q; }
switch (n) { case 0, 1 { x q[0]; } case 3 { y q[0]; } default { reset q; } }
