// qasmill: limits frqi image.pgm --target=grid:2x3 --psnr=30 #
