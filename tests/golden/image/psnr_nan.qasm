// qasmill: encode frqi small.pgm --psnr=nan #
