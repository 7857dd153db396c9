// qasmill: decode exact.qasm few.json #
