// qasmill: run --exact --dt=0.25ns
OPENQASM 3.0;
duration a = 5ns;
duration b = 10dt;
bool longer = a > b;
float ratio = (a + b) / a;
const bool c = 2ns == 8dt;
