// qasmill: check -Wall -Wno-unused-variable
qubit q;
