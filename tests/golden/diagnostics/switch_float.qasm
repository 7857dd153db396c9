// qasmill: check
float x;
switch (x) {
    case 1 { }
}
