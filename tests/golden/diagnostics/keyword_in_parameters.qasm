// qasmill: check
def f(qbit a) { reset a; }
qubit q;
f(q);
