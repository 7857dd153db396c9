// qasmill: encode frqi image.pgm --target=grd:3x3 #
