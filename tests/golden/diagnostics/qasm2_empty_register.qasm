// qasmill: check
OPENQASM 2.0;
qreg q[1];
creg c[0];
creg d[1];
if (c == 0) measure q[0] -> d[0];
measure q[0] -> c;
qreg none[0];
measure none -> c;
if (d == 0) measure q[0] -> c;
