// qasmill: check
OPENQASM 3.1;
array[int[8], 4] a;
input uint[8] n;
for int[8] x in a[0:n] { }
