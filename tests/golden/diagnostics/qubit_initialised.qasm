// qasmill: check
qubit q = 0;
