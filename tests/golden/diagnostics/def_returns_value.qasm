// qasmill: check
def f() { return 1; }
