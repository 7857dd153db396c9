// qasmill: check
int[-8] n;
