// qasmill: check
bit a;
while (a == 1 or a == 0) { }
