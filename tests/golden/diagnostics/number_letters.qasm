// qasmill: check
int n = 12abc;
