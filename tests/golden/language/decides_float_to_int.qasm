// qasmill: run --exact
int n;
n = 2.9;
float x = -3.9;
int m = x;
