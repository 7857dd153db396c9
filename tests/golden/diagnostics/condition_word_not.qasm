// qasmill: check
bit a;
if (not a) { }
