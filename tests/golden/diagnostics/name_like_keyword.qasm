// qasmill: check
float angles 5;
