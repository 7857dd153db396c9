// qasmill: check
def f() { }
int f = 1;
