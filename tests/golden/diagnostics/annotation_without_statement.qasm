// qasmill: check
qubit q;
@note nothing follows
