// qasmill: decode --exact --shots=5 exact.qasm #
