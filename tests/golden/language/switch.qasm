// qasmill: run --exact
const int A = 0;
int i = 15;
int got = 0;
switch (i) {
    case A, 1, 3 { got = 1; }
    case 8 + 7 { got = 2; }
    default { got = 3; }
}
bit[2] b = "10";
int which = -1;
switch (int[2](b)) {
    case 0b00 { which = 0; }
    case -2 { which = 2; }
}
switch (i) { case 1 { got = 9; } }
