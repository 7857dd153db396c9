// qasmill: check
OPENQASM 3.1;
gate g a { U(0, 0, 0)[10ns] a; }
