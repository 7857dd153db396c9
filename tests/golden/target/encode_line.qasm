// qasmill: encode frqi image.pgm --target=line:5 #
