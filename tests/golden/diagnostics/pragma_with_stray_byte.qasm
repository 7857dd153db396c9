// qasmill: check
OPENQASM 3.1;
qubit q;
pragma› text
reset q
