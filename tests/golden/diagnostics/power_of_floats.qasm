// qasmill: check
float x = 2.0 ^ 3.0;
