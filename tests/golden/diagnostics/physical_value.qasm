// qasmill: check
int n = $0 + 1;
