// qasmill: check
output bit[2] c;
c = 2.5;
