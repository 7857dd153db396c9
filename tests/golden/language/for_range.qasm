// qasmill: run --exact
int sum = 0;
for int i in [0:2:20] sum += i;
int down = 0;
for int i in [3:-1:0] { down = 10 * down + i; }
int none = 0;
for int i in [3:0] { none += 1; }
uint[64] big = 0;
for uint[64] i in [4294967296:4294967298] { big += i; }
