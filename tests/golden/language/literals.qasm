// qasmill: run --exact
int a = 0xff + 0XA;
int b = 0o73;
int c = 0b1101 + 0B1;
int d = 1_000_000;
float e = .5 + 0. + 2e1 + 2.0E-1 + 2e+1;
bit[8] f = "0001_0001";
bool g = true;
