// qasmill: decode
qubit q;
