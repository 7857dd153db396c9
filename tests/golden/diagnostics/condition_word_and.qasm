// qasmill: check
bit a;
bit b;
if (a and b) { }
