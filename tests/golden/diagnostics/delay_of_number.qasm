// qasmill: check
qubit q;
delay[10] q;
