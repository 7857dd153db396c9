// qasmill: check -Wall
const int n = 3;
qubit q;
if (n == 3 && n > 1) reset q;
