// qasmill: check
def f(qubit a) -> bit {
    return measure a;
    reset a;
}
qubit q;
bit c = f(q);
