// qasmill: check
input angle box;
