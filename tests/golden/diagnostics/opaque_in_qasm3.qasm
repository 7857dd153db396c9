// qasmill: check
OPENQASM 3.0;
opaque magic a;
