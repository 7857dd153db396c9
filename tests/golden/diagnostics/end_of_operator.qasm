// qasmill: check
int n = 1 +;
