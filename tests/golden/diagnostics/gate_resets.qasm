// qasmill: check
gate g a { reset a; }
