// qasmill: run --exact
int n = 3;
