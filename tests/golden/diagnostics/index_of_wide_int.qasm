// qasmill: check
int[8] n = 5;
bit c = n[8];
