// qasmill: check
gate g a { };
qubit q;
