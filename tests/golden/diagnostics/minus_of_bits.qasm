// qasmill: check
bit[4] c;
int n = -c;
