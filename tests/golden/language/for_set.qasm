// qasmill: run --exact
int[32] b = 0;
for int[32] i in {1, 5, 10} {
    b += i;
    i = 100;
}
