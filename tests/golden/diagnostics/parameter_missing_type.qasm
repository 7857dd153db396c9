// qasmill: check
def f(n) { }
