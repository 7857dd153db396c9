// qasmill: check
qubit $0;
