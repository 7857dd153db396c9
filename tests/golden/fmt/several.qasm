// qasmill: fmt several.qasm
x  q;
