// qasmill: check
def f() -> qubit { }
