// qasmill: check
OPENQASM 4.2;
