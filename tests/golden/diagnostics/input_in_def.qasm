// qasmill: check
def f() {
    input int n;
}
