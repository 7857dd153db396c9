// qasmill: check
int n;
n[0] = 1;
