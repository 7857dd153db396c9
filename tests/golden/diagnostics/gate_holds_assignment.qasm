// qasmill: check
int n;
gate g a { n = 1; }
