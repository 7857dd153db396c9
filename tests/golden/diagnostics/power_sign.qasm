// qasmill: check
int n = 2 *** 3;
