// qasmill: check
qubit q;
h q;
x q;
