// qasmill: check
qubit q;
bit c;
c = measure q;
if (c) reset q;
c = measure q;
