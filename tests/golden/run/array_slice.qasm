// qasmill: run -D k=3
OPENQASM 3.1;
input int k;
array[int[8], 4] a;
array[int[8], 2] b = {1, 2};
a[k - 1:k] = b;
a[k:k + 1] = b;
