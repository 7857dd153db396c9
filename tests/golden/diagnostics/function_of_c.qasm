// qasmill: check
float x = acos(0.5);
