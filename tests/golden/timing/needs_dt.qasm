// qasmill: run --exact
OPENQASM 3.0;
duration a = 5ns;
duration b = 10dt;
duration sum = a + b;
bool longer = sum > a;
bool unclear = a > b;
