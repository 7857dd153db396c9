// qasmill: check
int n = 3;
bit[n] c;
