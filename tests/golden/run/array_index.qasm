// qasmill: run -D k=4
OPENQASM 3.1;
input int k;
array[int[8], 2, 4] a;
a[1, k] = 1;
