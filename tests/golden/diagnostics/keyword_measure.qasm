// qasmill: check
qubit q;
bit c;
c = mesure q;
