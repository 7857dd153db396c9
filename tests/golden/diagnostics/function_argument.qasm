// qasmill: check
bit[4] c;
float x = sin(c);
