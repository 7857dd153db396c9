// qasmill: run --sweep zeros.csv --expect Z0
OPENQASM 3.0;
input float ff;
qubit q;
