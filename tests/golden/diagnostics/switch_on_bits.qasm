// qasmill: check
bit[2] c;
switch (c) {
    case 1 { }
}
