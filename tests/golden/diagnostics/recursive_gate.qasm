// qasmill: check
OPENQASM 3.1;
include "stdgates.inc";
gate g a { g a; }
