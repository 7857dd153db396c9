// qasmill: encode frqi none.pgm
qubit q;
