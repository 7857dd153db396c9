// qasmill: check
OPENQASM 3.1;
stretch s;
