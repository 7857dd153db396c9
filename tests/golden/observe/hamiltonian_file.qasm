// qasmill: run --expect @ising.txt --expect ising.txt --expect @matrix.npy
OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
x q[1];
