// qasmill: run --exact
int[8] a = 127;
a += 1;
uint[8] b = 255;
b += 1;
int machine = -7;
int quotient = machine / 2;
int rest = machine % 2;
int power = 2 ** 10;
