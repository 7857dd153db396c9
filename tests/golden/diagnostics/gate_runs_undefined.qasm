// qasmill: check
gate g a { nothing a; }
