// qasmill: check
gate pair a, b { }
qubit q;
pair q;
