// qasmill: check
def f() -> bit[2] { return 1.5; }
