// qasmill: check
bit[4] c;
c[0:4] = "10101";
