// qasmill: check
OPENQASM 2.0;
include "qelib1.inc";
gate g(t) a { u1(t); }
