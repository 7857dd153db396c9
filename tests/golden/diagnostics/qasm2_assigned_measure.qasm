// qasmill: check
OPENQASM 2.0;
qreg q[1];
creg c[1];
c[0] = measure q[0];
