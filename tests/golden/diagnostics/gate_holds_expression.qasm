// qasmill: check
gate g a { 1 + 1; }
