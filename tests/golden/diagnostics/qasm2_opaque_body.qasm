// qasmill: check
OPENQASM 2.0;
opaque g a { }
