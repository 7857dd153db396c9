// qasmill: encode frqi huge.png #
