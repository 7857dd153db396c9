// qasmill: check
def f() { qubit q; }
