// qasmill: check
int 2nd = 1;
