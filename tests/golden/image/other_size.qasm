// qasmill: encode frqi small.pgm other.pgm
qubit q;
