// qasmill: check -Wdeprecated-syntax
OPENQASM 3.1;
qreg q[2];
qreg r;
creg c[2];
measure q -> c;
measure q[0] -> c[1];
