// qasmill: check
gate g a { return; }
