// qasmill: check
int n;
switch (n) {
    case true { }
}
