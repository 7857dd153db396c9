// qasmill: encode frqi small.pgm deep.png #
