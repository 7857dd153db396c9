// qasmill: check
bit[width] c;
