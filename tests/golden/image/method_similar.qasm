// qasmill: encode frqi --method=ucri small.pgm #
