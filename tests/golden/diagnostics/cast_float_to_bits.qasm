// qasmill: check
float x;
bit[4] c = bit[4](x);
