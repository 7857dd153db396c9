// qasmill: check
OPENQASM 2.0;
creg c[2];
reset c;
