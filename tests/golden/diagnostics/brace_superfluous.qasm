// qasmill: check
qubit q;
reset q; }
reset q;
