// qasmill: check
double x;
x = 1.5;
