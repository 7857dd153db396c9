// qasmill: run --exact
int a = 1;
const int c = 3;
int seen;
{ int a = 5; seen = a; }
if (a == 1) { float a = 2.5; }
def f(int a, int c) -> int { return a + c; }
int sum = f(10, 20);
def g() -> int { return c; }
int constant = g();
for int a in [7:7] { seen += a; }
