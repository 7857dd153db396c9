// qasmill: check
qubit q;
box[3] { reset q; }
