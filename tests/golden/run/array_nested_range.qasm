// qasmill: run -D k=3
OPENQASM 3.1;
input int k;
array[int[8], 6] a;
array[int[8], 2] b = a[1:3][k - 1:k];
