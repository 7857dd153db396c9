// qasmill: run --exact
def parity(bit[4] c) -> bit {
    bit p = 0;
    for int i in [0:3] { p ^= c[i]; }
    return p;
}
bit odd = parity("0111");
int n = 1;
def twice(int k) -> int { return 2 * k; }
n += twice(3);
def nothing() { return; }
nothing();
