// qasmill: check -Wall
def f() -> int {
    int spare = 2;
    const int more = 3;
    return 1;
}
int n = f();
