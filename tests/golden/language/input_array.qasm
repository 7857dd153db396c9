// qasmill: run -D "m=[[1, 2, 3], [4, 5, 6]]" -D "angles={pi/2, pi}"
OPENQASM 3.1;
// A value for each element of an input array; output arrays are results.
input array[int[8], 2, 3] m;
input array[angle[8], 2] angles;
output array[int[8], 3] sums;
for int i in [0:2] { sums[i] = m[0, i] + m[1, i]; }
angle[8] first = angles[0];
