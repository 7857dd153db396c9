// qasmill: encode frqi short.pgm
qubit q;
