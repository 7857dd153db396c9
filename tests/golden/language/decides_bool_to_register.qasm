// qasmill: check
bool t = true;
bit[2] b = t;
