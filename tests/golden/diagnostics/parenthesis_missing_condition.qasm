// qasmill: check
bit c;
if (c == 1 { c = 0; }
