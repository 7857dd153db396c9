// qasmill: check
pragma
qubit q;
