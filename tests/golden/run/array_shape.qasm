// qasmill: run -D k=2
OPENQASM 3.1;
input int k;
array[int[8], 4] a;
array[int[8], 2] b = {1, 2};
a[0:k] = b;
