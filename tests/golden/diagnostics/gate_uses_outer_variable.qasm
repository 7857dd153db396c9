// qasmill: check
float t;
gate g a { U(t, 0, 0) a; }
