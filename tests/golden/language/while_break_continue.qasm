// qasmill: run --exact
int[32] i = 0;
int seen = 0;
while (i < 10) {
    i += 1;
    if (i == 2) { continue; }
    if (i == 4) { break; }
    seen = 10 * seen + i;
}
