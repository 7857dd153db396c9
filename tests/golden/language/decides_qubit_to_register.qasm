// qasmill: run --exact
qubit[1] q;
bit c;
c = measure q;
qubit r;
bit[1] d = measure r;
