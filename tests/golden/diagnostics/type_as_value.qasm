// qasmill: check
int n = int;
