// qasmill: run --exact
int[8] n = -20;
int[8] right = n >> 2;
int[8] both = n & 15;
int[8] flipped = ~n;
uint word = 12;
uint shifted = word << 1;
uint masked = word & 4;
