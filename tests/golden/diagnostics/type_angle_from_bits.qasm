// qasmill: check
bit[4] c;
angle[8] a = c;
