// qasmill: check
bit[4] c;
c = rotl(c, 1.5);
