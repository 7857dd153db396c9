// qasmill: check
int[2.5] n;
