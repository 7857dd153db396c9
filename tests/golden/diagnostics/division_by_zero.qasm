// qasmill: check
const int n = 1 / 0;
