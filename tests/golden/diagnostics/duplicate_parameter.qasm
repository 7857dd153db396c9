// qasmill: check
def f(int n, bit n) { }
