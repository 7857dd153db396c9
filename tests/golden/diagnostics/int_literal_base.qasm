// qasmill: check
int n = 0o789;
