// qasmill: encode frqi small.pgm --method=mcry --emit=qasm2 #
