// qasmill: check
qubit q;
U("101", 0, 0) q;
