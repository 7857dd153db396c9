// qasmill: check
OPENQASM three;
