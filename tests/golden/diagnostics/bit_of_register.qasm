// qasmill: check
bit[4] c;
bit[1] a = c[0];
uint[4] n;
bit[2] b = n[0];
