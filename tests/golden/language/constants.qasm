// qasmill: run --exact
const uint SIZE = 5;
const uint[16] u = 2 * SIZE;
const float[64] f = 5.0 * SIZE;
const int[8] i = int[8](2.5);
int[SIZE] n = i;
uint[16] shown = u;
float g = f;
