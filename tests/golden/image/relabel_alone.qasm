// qasmill: encode frqi --relabel small.pgm #
