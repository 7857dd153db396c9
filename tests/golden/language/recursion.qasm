// qasmill: run --exact
def factorial(int n) -> int {
    if (n < 2) { return 1; }
    return n * factorial(n - 1);
}
int f = factorial(6);
