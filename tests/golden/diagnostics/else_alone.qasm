// qasmill: check
bit c;
else { c = 1; }
