// qasmill: run --exact
angle[4] my_pi = pi;
angle[6] half = pi / 2;
angle[8] most = 7 * (pi / 8);
bit[8] bits = bit[8](most);
angle[4] a = 7 * (pi / 8);
angle[4] b = pi / 8;
angle[4] c = 5 * (pi / 4);
uint[4] two = 2;
angle[4] sum = a + b;
angle[4] difference = b - a;
angle[4] part = a / two;
angle[4] scaled = two * c;
uint[4] ratio = c / b;
angle[4] negative = -b;
