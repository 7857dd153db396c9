// qasmill: check
qubit q;
pow("01") @ U(0, 0, 0) q;
