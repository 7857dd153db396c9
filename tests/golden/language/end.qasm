// qasmill: run --exact
int n = 1;
if (n == 1) { end; }
n = 2;
