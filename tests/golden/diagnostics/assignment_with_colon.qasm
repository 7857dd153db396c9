// qasmill: check
int n;
n := 4;
