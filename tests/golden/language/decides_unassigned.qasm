// qasmill: run --exact
int n;
bit[2] b;
angle a;
qubit q;
bit c = measure q;
