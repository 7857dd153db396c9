// qasmill: encode frq small.pgm
qubit q;
