// qasmill: check
bit[4] c;
c[4] = 1;
