// qasmill: check
OPENQASM 3.0;
qubit q;
duration a = -5ns;
duration b = a * a;
duration c = a + 1;
duration d = 2;
float f = float(a);
bool e = 5ns < 3dt;
delay[-1ns] q;
delay[2 * a] q;
delay[2] q;
box[a] {
}
a = 1ns;
delay[a] q;
