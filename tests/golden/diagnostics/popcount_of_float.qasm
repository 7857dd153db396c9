// qasmill: check
uint n = popcount(1.5);
