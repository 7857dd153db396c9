// qasmill: run --exact --json -D n=0
// The elements of a range have the type that start and stop are promoted to; each is then
// assigned to the loop variable.
input int n;
int down_from_zero;
for uint i in [0:n - 1] down_from_zero += 1;
int constant_bounds;
for uint i in [0:-1] constant_bounds += 1;
int wraps;
for uint[8] i in [250:n + 260] wraps += i;
int rounds;
for uint[8] i in [0:300] rounds += 1;
uint[8] small = 3;
int mixed;
for int[16] i in [-2:small] mixed += i;
uint large = 3;
int unsigned_wins;
for int i in [-2:large] unsigned_wins += 1;
float sum;
for float x in [1:2:7] sum += x / 2;
qubit q;
gate g a { for uint i in [0:-1] U(pi, 0, pi) a; for float f in [1:2] U(f, 0, 0) a; }
g q;
int again;
for int[8] i in [126:129] { if (i < 0) { again += 1; continue; } again += 100; }
