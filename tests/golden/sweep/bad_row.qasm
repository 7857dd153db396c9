// qasmill: run --sweep bad.csv --expect Z0
OPENQASM 3.0;
input float a;
qubit q;
U(a, 0, 0) q;
