// qasmill: check
bit c;
if (c) {
    def f() { }
}
