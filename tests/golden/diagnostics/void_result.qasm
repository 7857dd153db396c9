// qasmill: check
def f() { }
int n = f();
