// qasmill: check
OPENQASM 2.0;
gate g a { g a; }
