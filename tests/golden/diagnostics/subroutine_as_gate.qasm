// qasmill: check
def f(qubit a) { }
qubit q;
f q;
