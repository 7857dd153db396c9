// qasmill: run --exact
float[32] a = 1.5;
float[64] b = a / 3.0;
float c = b ** 2.0;
float d = -c;
float remainder = -5.5 % 2;
