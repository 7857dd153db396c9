// qasmill: check
qubit q;
delay q;
