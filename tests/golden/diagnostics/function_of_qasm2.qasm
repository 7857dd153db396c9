// qasmill: check
float x = ln(2.0);
