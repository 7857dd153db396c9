// qasmill: check
bit[2] shared;
def f() { shared = "01"; }
