// qasmill: check
bit[4] a, b;
