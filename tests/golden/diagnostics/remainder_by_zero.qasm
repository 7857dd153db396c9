// qasmill: check
const int n = 7 % (2 - 2);
