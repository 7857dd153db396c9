// qasmill: check
int n = 5;
bit c = n[0];
