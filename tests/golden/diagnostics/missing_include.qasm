// qasmill: check
OPENQASM 3.1;
include "absent.inc";
