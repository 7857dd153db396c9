// qasmill: run --sweep zeros.csv --expect Z0
OPENQASM 3.0;
input array[float[64], 3] f;
qubit q;
