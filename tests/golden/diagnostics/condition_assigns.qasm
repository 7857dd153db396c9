// qasmill: check
bit c;
qubit q;
if (c = 1) reset q;
