// qasmill: check
bit c;
return c;
