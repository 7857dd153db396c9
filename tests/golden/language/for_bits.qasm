// qasmill: run --exact
bit[5] register = "10110";
int ones = 0;
for bit b in register { if (b) ones += 1; }
let alias = register[1:3];
int part = 0;
for bit b in alias { if (b) part += 1; }
int slice = 0;
for bit b in register[3:4] { if (b) slice += 1; }
