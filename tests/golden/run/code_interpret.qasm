// qasmill: run --code=interpret
OPENQASM 3.0;
extern f(int[32]) -> int[32];
int[32] n = f(3);
