// qasmill: check
bit[4] c;
int n = 0:3;
