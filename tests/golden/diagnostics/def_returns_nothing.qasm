// qasmill: check
def f() -> bit { return; }
