// qasmill: check
int[8] n = 1;
n = n << -2;
