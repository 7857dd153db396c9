// qasmill: run --sweep zeros.csv
OPENQASM 3.0;
input array[float[64], 2] f;
qubit q;
