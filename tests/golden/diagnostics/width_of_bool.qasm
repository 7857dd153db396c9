// qasmill: check
bool[2] b;
