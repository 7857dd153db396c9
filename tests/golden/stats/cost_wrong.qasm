// qasmill: stats --cost=weighted:wrong.weights
OPENQASM 3.0;
qubit q;
