// qasmill: limits frqi --target=line:3 --plot=./no_such_folder/p.svg #
