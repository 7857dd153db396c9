// qasmill: check
qubit q;
delay[-10ns] q;
