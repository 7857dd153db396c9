// qasmill: run --shots=1e3
OPENQASM 3.0;
qubit q;
