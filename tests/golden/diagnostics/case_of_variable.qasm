// qasmill: check
int n;
int m;
switch (n) {
    case m { }
}
