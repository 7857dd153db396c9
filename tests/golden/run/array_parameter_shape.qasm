// qasmill: run -D k=2
OPENQASM 3.1;
def inner(readonly array[int[8], 2] a) { }
def outer(readonly array[int[8], #dim = 1] a) { inner(a); }
input int k;
array[int[8], 4] a;
outer(a[0:k - 1]);
outer(a[0:k]);
