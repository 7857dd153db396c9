// qasmill: check -Wunused-varable
OPENQASM 3.1;
