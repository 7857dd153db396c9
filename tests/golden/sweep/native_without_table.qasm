// qasmill: run --engine=native
OPENQASM 3.0;
qubit q;
