// qasmill: check
def f(bit[4] c) { }
f(2.5);
