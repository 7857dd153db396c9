// qasmill: check
qubit q;
bit c;
mesure q -> c;
