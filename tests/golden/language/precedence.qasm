// qasmill: run --exact
int a = 2 + 3 * 4 ** 2;
int b = 2 ** 3 ** 2;
int c = -2 ** 2;
int d = 7 - 3 - 2;
int e = 1 << 2 + 1;
bool f = 1 | 2 == 2 && true;
int g = 6 & 3 ^ 1 | 8;
