// qasmill: check
float x = sqrt(1.0, 2.0);
