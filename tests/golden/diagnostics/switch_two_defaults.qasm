// qasmill: check
int n;
switch (n) {
    case 1 { }
    default { }
    default { }
}
