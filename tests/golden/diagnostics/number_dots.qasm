// qasmill: check
float x = 1.2.3;
