// qasmill: decode . exact.qasm #
