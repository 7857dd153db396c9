// qasmill: check
qubit[10000000] a;
qubit[10000000] b;
