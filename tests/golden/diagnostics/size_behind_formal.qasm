// qasmill: check
def f(qubit q[2]) { reset q; }
