// qasmill: run
OPENQASM 3.1;
array[int[8], 6] a = {1, 2, 3, 4, 5, 6};
array[int[8], 6] r = a; r = r[::-1];
array[int[8], 6] s = a; s[1:5] = s[0:4];
array[int[8], 6] t = a; t = t[3:5] ++ t[0:2];
array[int[8], 3, 3] m = {{1,2,3},{4,5,6},{7,8,9}}; m[0] = m[:, 0]; 
array[int[8], 3, 3] n = {{1,2,3},{4,5,6},{7,8,9}}; n = n[::-1, ::-1];
array[int[8], 3, 2] p = n[:, 0:1]; p = n[:, 1:2];
array[int[8], 2, 2] z2 = n[0:2:2, 0:2:2];
def deep(mutable array[int[8], #dim = 1] a, int i) { if (i > 0) { deep(a[::-1], i - 1); } else { a[0] = 100; } }
deep(a, 3);
array[int[8], 6] w = a;
deep(w[1:2:5], 2);
