// qasmill: check
gate g(t) a { g(t / 2) a; }
