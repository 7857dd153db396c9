// qasmill: run --exact
int[32] b = 1;
angle[32] d = pi;
bool lt = b < 2;
bool ge = b >= 2;
bool eq = d == pi;
bool bits = "10" == "10";
bool ne = b != 1;
bool gt = 2.5 > b;
bool le = d <= pi / 2;
