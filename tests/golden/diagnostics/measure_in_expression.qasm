// qasmill: check
qubit q;
bit c;
if (measure q == 1) { c = 1; }
