// qasmill: encode frqi image.pgm --target=ibm_marrakesh #
