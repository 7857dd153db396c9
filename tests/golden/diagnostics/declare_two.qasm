// qasmill: check
int a, b;
