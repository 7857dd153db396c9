// qasmill: decode exact.qasm --reference=. #
