// qasmill: run --exact
bit[4] four = "1010";
int[4] signed = four;
uint[4] unsigned = four;
angle[4] turn = four;
uint word = four;
bit[1] one = "1";
bool seen = false;
if (one) seen = true;
