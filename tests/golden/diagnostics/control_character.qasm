// qasmill: check
qubit q;
reset q; 
