// qasmill: check
int[5000] n;
