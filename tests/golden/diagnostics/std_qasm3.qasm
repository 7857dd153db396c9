// qasmill: check --std=qasm3
opaque magic a;
