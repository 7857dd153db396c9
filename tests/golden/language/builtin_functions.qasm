// qasmill: run --exact
float a = arccos(1.0) + arcsin(0.0) + arctan(0.0);
float b = ceiling(1.2) + floor(1.8);
float c = cos(0.0) + sin(0.0) + tan(0.0);
float d = log(exp(2.0));
int e = mod(7, 4);
float f = mod(7.5, 2.0);
uint g = popcount("10110");
bit[8] h = rotl("00101010", 3);
bit[8] i = rotr("00101010", 1);
float j = sqrt(2.25);
