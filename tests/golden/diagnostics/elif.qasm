// qasmill: check
bit c;
if (c) { }
elif (!c) { }
