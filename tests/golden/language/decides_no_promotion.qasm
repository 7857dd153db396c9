// qasmill: run --exact
uint[8] a = 200;
int[8] b = -1;
uint[16] sum = a + a;
bool below = b < a;
int[16] product = b * a;
float wide = a * 2;
