// qasmill: limits frqi --target=line:3 --psnr=loud #
