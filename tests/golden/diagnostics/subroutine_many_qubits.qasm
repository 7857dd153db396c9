// qasmill: check
def f(qubit[40000] a, qubit[40000] b) { }
