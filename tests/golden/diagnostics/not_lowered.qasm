// qasmill: check
OPENQASM 3.1;
gate g a { U(pi, 0, pi)[50ns] a; }
