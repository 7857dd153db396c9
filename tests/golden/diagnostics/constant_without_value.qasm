// qasmill: check
const int n;
