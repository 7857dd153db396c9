// qasmill: check
OPENQASM 3.0;
extern f(int[8], float) -> bit[2];
extern f(int) -> int;
extern h();
bit[2] a = f(1);
int b = f(1, 2.0);
const int c = int(f(1, 2.0));
int d = h();
gate g q { h(); }
if (true) { extern inner(int); }
