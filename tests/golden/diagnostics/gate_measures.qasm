// qasmill: check
gate g a { measure a; }
