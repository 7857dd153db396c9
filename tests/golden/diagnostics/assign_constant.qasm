// qasmill: check
const int n = 4;
n = 5;
