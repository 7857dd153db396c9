// qasmill: check
gate g a { int n = 1; }
