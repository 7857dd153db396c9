// qasmill: encode frqi small.pgm -o . #
