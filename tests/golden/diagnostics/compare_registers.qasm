// qasmill: check
bit[3] a;
bit[4] b;
bool c = a == b;
