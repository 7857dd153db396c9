// qasmill: run -D k=3
OPENQASM 3.1;
input int k;
array[int[8], 6] a;
int[8] x = a[1:3][k];
