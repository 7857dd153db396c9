// qasmill: check
int im = 1;
complex fine = 2 im;
