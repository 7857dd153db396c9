// qasmill: run --exact
angle[4] a = pi;
angle[4] b = pi / 4;
uint[4] quotient = a / b;
a /= b;
