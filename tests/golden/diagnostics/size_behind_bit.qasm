// qasmill: check
bit c[4];
c[0] = 1;
