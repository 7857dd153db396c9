// qasmill: check
int n;
const int m = n + 1;
