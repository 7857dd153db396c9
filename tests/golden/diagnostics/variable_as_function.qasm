// qasmill: check
int n;
int m = n(2);
