// qasmill: limits frqi --target=grid:2x2 --plot=/nowhere/x.svg #
