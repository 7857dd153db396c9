// qasmill: check
OPENQASM 2.0;
def f(qubit a) { reset a; }
