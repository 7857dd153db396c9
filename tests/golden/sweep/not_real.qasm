// qasmill: run --sweep n.csv --expect Z0
OPENQASM 3.0;
input int[32] n;
qubit q;
