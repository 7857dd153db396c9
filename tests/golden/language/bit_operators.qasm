// qasmill: run --exact
bit[8] a = "10001111";
bit[8] b = "01110000";
bit[8] left = a << 1;
bit[8] turned = rotl(a, 2);
bit[8] either = a | b;
bit[8] both = a & b;
bit[8] one = a ^ b;
bit[8] none = ~a;
a >>= 4;
angle[4] t = 9 * (pi / 8);
angle[4] l = t << 2;
angle[4] r = t >> 2;
uint[6] u = 37;
uint count = popcount(u);
uint[6] rotated = rotl(u, 3);
