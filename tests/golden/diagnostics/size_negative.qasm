// qasmill: check
qubit[-1] q;
