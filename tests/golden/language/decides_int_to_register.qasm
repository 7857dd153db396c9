// qasmill: check
bit[4] b = 5;
