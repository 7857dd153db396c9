// qasmill: check --std=qasm4
