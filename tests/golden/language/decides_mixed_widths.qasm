// qasmill: run --exact
float a = 0.1;
float[64] b = a;
float[32] c = b;
int v = 15;
int[32] i = uint[32](v);
uint[8] u = i;
