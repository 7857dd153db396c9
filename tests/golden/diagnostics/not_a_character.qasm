// qasmill: check
int n = 3 \ 2;
