// qasmill: check
float x = sqr(2.0);
