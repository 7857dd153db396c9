// qasmill: check
OPENQASM 3.1;
input int k;
array[int[8], 6] a;
array[int[8], 2, 2] b = {a[k:k + 1], a[0:1]};
