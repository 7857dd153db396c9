// qasmill: check -Wconstant-condition
OPENQASM 3.1;
const int n = 2;
qubit q;
bit c;
if (n > 1) reset q;
if (false) reset q; else reset q;
if (c) reset q;
while (true) { break; }
while (n == 2) { break; }
while (false) reset q;
