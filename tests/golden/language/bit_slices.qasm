// qasmill: run --exact
int[32] n = 15;
bit[4] low = n[0:3];
bit sign = n[-1];
bit[4] reversed = n[4:-1:1];
n[4:7] = "1010";
angle[4] a = pi;
bit top = a[3];
