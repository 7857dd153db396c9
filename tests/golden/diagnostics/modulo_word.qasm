// qasmill: check
int n = 7 mod 2;
