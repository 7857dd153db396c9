// qasmill: run --grad --expect Z0 --shots 10
OPENQASM 3.0;
qubit q;
