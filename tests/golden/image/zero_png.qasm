// qasmill: encode frqi zero.png #
