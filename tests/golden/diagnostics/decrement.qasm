// qasmill: check
int n = 3;
n--;
