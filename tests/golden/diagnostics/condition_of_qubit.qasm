// qasmill: check
qubit q;
if (q) reset q;
