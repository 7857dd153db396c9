// qasmill: encode frqi zero.pgm #
