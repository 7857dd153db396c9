// qasmill: check
def f(int a, int b) -> int { return a + b; }
int n = f(1);
