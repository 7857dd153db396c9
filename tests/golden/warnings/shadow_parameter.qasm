// qasmill: check -Wall
const int n = 3;
def f(int n) -> int { return n; }
int m = f(n);
