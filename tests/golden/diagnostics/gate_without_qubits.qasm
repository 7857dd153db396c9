// qasmill: check
gate g { }
