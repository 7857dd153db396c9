// qasmill: check
qubit q;
rset q;
