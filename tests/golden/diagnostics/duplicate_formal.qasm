// qasmill: check
gate g(a) a { }
