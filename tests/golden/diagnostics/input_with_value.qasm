// qasmill: check
input int n = 3;
