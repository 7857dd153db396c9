// qasmill: check
qubit q;
inv U(0, 0, 0) q;
