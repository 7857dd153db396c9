// qasmill: encode frqi small.pgm --method=ucry --measure --emit=qasm2 #
