// qasmill: check
bit c;
whlie (c) { c = 0; }
