// qasmill: encode frqi huge.pgm
qubit q;
