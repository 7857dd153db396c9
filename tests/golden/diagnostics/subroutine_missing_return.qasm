// qasmill: check
def f(bit b) -> bit {
    if (b) { }
}
