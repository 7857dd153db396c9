// qasmill: encode frqi --method=best2 small.pgm
qubit q;
