// qasmill: run -D "m=[[1,2],[3,-4]]" -D "f={pi/2,-1}" -D none=[] -D k=0
OPENQASM 3.1;
input array[int[8], 2, 2] m;
input array[float, 2] f;
input array[bool, 0] none;
output array[int[8], 2] o;
input int k;
o[0] = m[k, -1];
o = m[:, 0];
int x = m[k][k + 1];
