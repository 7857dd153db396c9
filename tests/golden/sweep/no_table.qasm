// qasmill: run --sweep absent.csv --expect Z0
OPENQASM 3.0;
qubit q;
