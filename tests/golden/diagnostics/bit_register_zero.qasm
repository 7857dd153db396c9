// qasmill: check
bit[0] c;
